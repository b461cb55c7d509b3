"""The help centre in a browser: suggestions by keyboard, and a word on the article."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site

pytestmark = pytest.mark.browser


def test_suggestions_come_while_typing_and_are_walked_by_keyboard(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/help/")
    box = page.get_by_label("Search the help centre")
    box.press_sequentially("returns policy")
    first = page.locator("#help-suggestions a").first
    first.wait_for()
    box.press("ArrowDown")
    expect(first).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(box).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#help-suggestions a")).to_have_count(0)
    box.press("Enter")
    expect(page.get_by_role("heading", name="Search results")).to_be_visible()
    expect(page.locator("mark").first).to_be_visible()


def test_a_reader_says_no_and_why_and_changes_their_mind(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/help/returns/")
    box = page.locator("#feedback")
    box.get_by_role("button", name="No", exact=True).click()
    why = box.get_by_label("What was missing?")
    expect(why).to_be_focused()
    why.fill("How do I print the label?")
    box.get_by_role("button", name="Send").click()
    expect(box.get_by_role("status")).to_contain_text("Whoever looks after this article")
    page.reload()
    expect(box.get_by_role("status")).to_contain_text("Whoever looks after this article")
    box.get_by_role("button", name="It helped after all").click()
    expect(box.get_by_role("status")).to_contain_text("Good to hear")


def test_it_works_without_javascript(browser: Browser, site: Site) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.url}/help/returns/")
    page.get_by_role("button", name="Yes", exact=True).click()
    expect(page).to_have_url(re.compile("/help/returns/#feedback$"))
    expect(page.locator("#feedback")).to_contain_text("Good to hear")
    page.get_by_label("Search the help centre").fill("refund")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("heading", name="Search results")).to_be_visible()
    context.close()
