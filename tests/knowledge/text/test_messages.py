"""What people type is shown to the letter, of a teammate two marks are read; the agent writes Markdown."""

import re
import time
from html import unescape

import pytest

from knowledge.text.messages import reply_to_html, to_message_html, typed_to_html

TYPED = [
    "3. Mai\n7. Mai\n12. Juni",
    "2. first\n5. second\n9. third",
    "1) one\n2) two",
    "2024. was a good year",
    "10.12. ordered\n- 5 kg\n+49 30 1234",
    r"C:\orders\_new\*.csv and \\server\share" + "\\",
    "SAVE_10_NOW, __init__.py, _x_, 2*3*4, 2**3**4, *args, **kwargs",
    "~~no~~ `date` ```\ncode\n```",
    "#4471\n# 4472\n> quoted\n***\n---",
    "Heading\n===\nOther\n---",
    "|a|b|\n|-|-|\n|1|2|",
    "shop:\n    name: pine\n\titems:\n      - a   b",
    "one\n\n\n\ntwo",
    "<b>tag</b> &amp; &copy; a < b \"q\" 'q'",
    "[x](y) [x](javascript:alert(1)) ![x](https://x.example/i.png)",
    ":smile: \U0001f469\u200d\U0001f680 שלום 123 مرحبا",
    "https://x.example/_a_/b*c*(d)?x=1&region=2&copy=3.",
    "(see https://x.example/a), mail kim.o+x@x.example.",
    "http:// https://... ftp://x a@b",
]


def words_of(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", html.replace("<br>", "\n")))


@pytest.mark.parametrize("text", TYPED)
@pytest.mark.parametrize("render", [typed_to_html, reply_to_html])
def test_what_people_type_is_shown_to_the_letter(render, text):
    assert words_of(render(text)) == text
    assert set(re.findall(r"<(\w+)", render(text))) <= {"p", "br", "a"}


def test_every_kind_of_line_end_is_one_line_end():
    assert typed_to_html("a\r\nb\rc\n\n d") == "<p>a<br>b<br>c<br><br> d</p>"


def test_a_teammate_can_write_bold_and_name_a_link():
    html = reply_to_html("**Please note:** see [our page](https://x.example/a_(b)).")
    assert "<strong>Please note:</strong>" in html
    assert '<a href="https://x.example/a_(b)" target="_blank" rel="noopener nofollow">our page</a>.' in html
    assert "<strong>" not in typed_to_html("**mine**")


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Look: https://x.example/track?id=1&region=de!", "https://x.example/track?id=1&region=de"),
        ("(https://x.example/a_(b))", "https://x.example/a_(b)"),
        ("<https://x.example/a>", "https://x.example/a"),
        ("https://x.example/_a_/b_c_", "https://x.example/_a_/b_c_"),
        ("HTTP://X.example:8000/ü", "HTTP://X.example:8000/ü"),
        ("网址https://x.example/a。谢谢", None),
    ],
)
@pytest.mark.parametrize("render", [typed_to_html, reply_to_html, to_message_html])
def test_an_address_becomes_a_link_without_what_it_stands_in(render, text, address):
    found = [
        unescape(each)
        for each in re.findall(r'<a href="([^"]*)" target="_blank" rel="noopener nofollow">', render(text))
    ]
    expected = [] if address is None else [address]
    assert [each.replace("%C3%BC", "ü") for each in found] == expected


@pytest.mark.parametrize(
    "text", ["javascript:alert(1)", "data:text/html,x", "https://", "//x.example", "xhttps://x.example"]
)
def test_other_things_are_no_link(text):
    assert "<a" not in typed_to_html(text)
    assert "<a" not in to_message_html(text)


def test_the_quotes_of_an_address_cannot_leave_it():
    html = typed_to_html("https://x.example/\"onclick='x' kim@x.example\"><b>")
    assert re.findall(r"<(\w+)", html) == ["p", "a", "a"]


def test_the_agents_markdown_has_lists_emphasis_and_code():
    html = to_message_html("- **one**\n- *two*\n\n1. `three`\n2. four\n   - five")
    for expected in ("<ul>", "<strong>one</strong>", "<em>two</em>", "<ol>", "<code>three</code>", "<li>five</li>"):
        assert expected in html
    assert 'rel="noopener nofollow">page</a>' in to_message_html("a [page](https://x.example)")


def test_the_agents_numbers_stay_what_they_are():
    assert words_of(to_message_html("3. Mai\n7. Mai")).split("\n")[::2] == ["3. Mai", "7. Mai"]
    assert re.findall(r'<li value="(\d+)">', to_message_html("1. a\n2. b\n5. c")) == ["1", "2", "5"]
    assert "2. again" in to_message_html("1. a\n\nbetween\n\n2. again")
    assert "1) a" in to_message_html("1) a")


@pytest.mark.parametrize(
    "text",
    [
        "# no heading",
        "> no quote",
        "![no](https://example.com/i.png)",
        "a <b>tag</b>",
        r"C:\a\_b\*.csv",
        "2*3*4",
        "&amp;",
    ],
)
def test_the_agents_markdown_has_nothing_else(text):
    html = to_message_html(text)
    assert set(re.findall(r"<(\w+)", html)) <= {"p", "a"}
    assert words_of(html).strip() == text.replace("![no](https://example.com/i.png)", "!no")


@pytest.mark.parametrize(
    "piece",
    ["a", "**a", "[a", "[a](", "a@", "a.", "https://", "https:", "://", ")", "*", "[a](https://x(", "@", "a@a."],
)
@pytest.mark.parametrize("render", [typed_to_html, reply_to_html, to_message_html])
def test_no_text_takes_long(render, piece):
    begun = time.process_time()
    render("https://x" + piece * (8000 // len(piece)))
    assert time.process_time() - begun < 2
