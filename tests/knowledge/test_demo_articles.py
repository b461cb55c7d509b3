"""The demo help centre is fit to be published: complete, linked, and of one mind about its numbers."""

import re
from datetime import date
from pathlib import Path

import frontmatter
import pytest

FOLDER = Path(__file__).parents[2] / "knowledge" / "demo_articles"
ARTICLES = {path.stem: frontmatter.load(str(path)) for path in sorted(FOLDER.glob("*.md"))}
LINK = re.compile(r"\]\(([^)]+)\)")


def body(slug):
    return ARTICLES[slug].content


def test_there_are_enough_articles_to_answer_the_usual_questions():
    assert len(ARTICLES) >= 34


@pytest.mark.parametrize("slug", ARTICLES)
def test_front_matter_is_complete_and_the_file_is_named_after_the_slug(slug):
    article = ARTICLES[slug]
    assert article["slug"] == slug
    assert article["title"].strip()
    assert article["category"].strip()
    assert isinstance(article["review_by"], date)
    assert article["review_by"].year == 2027


def test_titles_are_unique():
    titles = [article["title"].casefold() for article in ARTICLES.values()]
    assert len(titles) == len(set(titles))


@pytest.mark.parametrize("slug", ARTICLES)
def test_length_suits_a_help_article(slug):
    assert 120 <= len(body(slug).split()) <= 600


@pytest.mark.parametrize("slug", ARTICLES)
def test_sections_have_headings_of_the_second_level_and_text_below(slug):
    headings = re.findall(r"^(#+) ", body(slug), flags=re.MULTILINE)
    assert headings
    assert set(headings) == {"##"}
    assert not re.search(r"^## .+\n+(## |\Z)", body(slug), flags=re.MULTILINE)


@pytest.mark.parametrize("slug", ARTICLES)
def test_links_lead_to_another_article(slug):
    for target in LINK.findall(body(slug)):
        match = re.fullmatch(r"/help/([a-z0-9-]+)/", target)
        assert match, target
        assert match[1] in ARTICLES
        assert match[1] != slug


@pytest.mark.parametrize(
    ("fact", "slugs"),
    [
        (r"\b45 days\b", ["returns", "exchanges"]),
        (r"\b5 working days\b", ["refund-policy", "lost-parcels"]),
        (r"\b3 to 7 working days\b", ["cancel-order", "payment-methods", "failed-payments"]),
        (r"\b60 minutes\b", ["change-order", "sign-in-help"]),
        (r"£2\.95\b", ["returns", "exchanges", "repairs"]),
        (r"\bup to £40\b", ["pine-club", "repairs"]),
        (r"\b3 years\b", ["pine-club", "warranty"]),
        (r"\b18 or over\b", ["terms", "pine-club", "pay-later"]),
        (r"\b6 years\b", ["invoices", "privacy"]),
    ],
)
def test_articles_that_share_a_fact_give_the_same_number(fact, slugs):
    for slug in slugs:
        assert re.search(fact, body(slug), flags=re.IGNORECASE), slug


def test_only_one_article_prices_ordinary_postage_and_only_one_prices_the_plans():
    for price, home in [("£3.95", "shipping-times"), ("£5.99", "pine-club"), ("£14.95", "international-shipping")]:
        assert [slug for slug in ARTICLES if price in body(slug)] == [home]


def test_no_article_promises_what_only_a_person_may_do():
    assert "cannot pay out money" in body("refund-policy")
    assert "cannot cancel an order by itself" in body("cancel-order")
