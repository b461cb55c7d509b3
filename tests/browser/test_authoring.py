"""An author sees the article while writing it, and what it would change before it is published."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, ask
from tests.browser.test_three_roads import sign_in

pytestmark = pytest.mark.browser

QUESTION = "Can I return a kayak?"
BODY = "We rent out kayaks by the hour.\n\n## Kayak prices\n\nTo rent a kayak costs **20** an hour.\n\n## Hours\n"


@pytest.fixture
def author(page: Page, site: Site) -> Page:
    """The empty form of a new article."""
    sign_in(page, site, "admin", "/admin/knowledge/article/add/")
    page.get_by_label("Body").wait_for()
    return page


def test_the_preview_follows_the_typing(author: Page) -> None:
    preview = author.get_by_role("region", name="As readers see it")
    author.get_by_label("Body").fill(BODY)
    expect(preview.get_by_role("heading", name="Kayak prices")).to_be_visible()
    expect(preview.locator("strong")).to_have_text("20")
    expect(preview).to_contain_text("The section “Hours” (line 7) is empty.")
    expect(preview).to_contain_text("Search cuts it into 2 passages")


def test_a_preview_that_fails_says_so_and_keeps_the_text(author: Page) -> None:
    preview = author.get_by_role("region", name="As readers see it")
    author.route("**/preview/", lambda route: route.abort())
    author.get_by_label("Body").fill(BODY)
    expect(preview.get_by_role("alert")).to_contain_text("could not be brought up to date")
    author.unroute("**/preview/")
    author.get_by_label("Body").press_sequentially("!")
    expect(preview.get_by_role("heading", name="Kayak prices")).to_be_visible()
    expect(preview.get_by_role("alert")).to_be_hidden()


def test_a_text_too_long_for_a_preview_is_told(author: Page) -> None:
    author.get_by_label("Body").fill("x" * 200_001)
    preview = author.get_by_role("region", name="As readers see it")
    expect(preview).to_contain_text("too long for a preview")
    expect(preview.get_by_role("alert")).to_be_hidden()


def test_the_effect_of_an_unsaved_text_opens_beside_the_form(author: Page, site: Site) -> None:
    chat = author.context.new_page()
    chat.goto(f"{site.url}/chat/")
    ask(chat, QUESTION)
    expect(chat.get_by_role("button", name="Not helpful")).to_be_visible()  # the turn is over
    author.get_by_label("Title").fill("Renting a kayak")
    author.get_by_label("Body").fill(BODY)
    with author.context.expect_page() as opened:
        author.get_by_role("button", name="What would change?").click()
    effect = opened.value
    expect(effect.get_by_role("status")).to_have_text(
        re.compile(r"Of \d+ recent questions?, [1-9]\d* would be answered")
    )
    changed = effect.get_by_role("listitem").filter(has_text=QUESTION)
    expect(changed).to_contain_text("Renting a kayak")
    expect(author.get_by_label("Body")).to_have_value(BODY)
    author.goto(f"{site.url}/help/?q=kayak")
    expect(author.get_by_text("Renting a kayak")).to_have_count(0)
