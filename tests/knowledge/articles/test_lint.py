"""What an author is told about a text."""

import pytest

from knowledge.articles.lint import lint

LONG = "word " * 301


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (LONG, "without headings"),
        ("## One\n\nText.\n\n#### Two\n\nText.", "“Two” (line 5) skips a heading level: use ###."),
        ("### One\n\nText.", "“One” (line 1) skips a heading level: use ##."),
        ("## One\n\n## Two\n\nText.", "“One” (line 1) is empty"),
        ("## One\n\nText.\n\n## Two", "“Two” (line 5) is empty"),
        ("See [here]().", "The link “here” (line 1) leads nowhere."),
        ("## One\n\nSee [there](#two).", "The link “there” (line 3) leads nowhere."),
    ],
)
def test_a_problem_is_named_with_its_place(body, told):
    assert len(lint(body)) == 1
    assert told in lint(body)[0]


@pytest.mark.parametrize(
    "body",
    [
        "",
        "Short.",
        f"## One\n\n{LONG}",
        "# One\n\nText.\n\n## Two\n\n### Three\n\nText.",
        "## One\n\nSee [there](#one) and [home](/help/).",
        "[" * 5000 + "](" * 5000,
    ],
)
def test_nothing_is_said_about_a_text_in_order(body):
    assert lint(body) == []
