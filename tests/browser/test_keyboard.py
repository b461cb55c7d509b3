"""The inbox without a mouse: single keys, two in a row, and the palette."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, violations, wait_a_moment
from tests.browser.test_three_roads import answer_to, open_chat, pages, sign_in

pytestmark = pytest.mark.browser
__all__ = ["pages"]


@pytest.fixture
def desk(pages, site: Site) -> Page:
    """A teammate's inbox with a new ticket about order 7728."""
    answer_to(open_chat(pages(), site), "I want a human: order 7728 never came")
    page = pages()
    sign_in(page, site, "agent", "/inbox/?view=unassigned")
    expect(page.locator(".row").filter(has_text="7728").first).to_be_visible()
    return page


def go_to_row(desk: Page, words: str) -> None:
    """Down the list with j until the row has the focus."""
    for _ in range(desk.locator(".row").count()):
        desk.keyboard.press("j")
        if words in desk.evaluate("document.activeElement.textContent"):
            return
    pytest.fail(f"no row says {words}")


def opens(desk: Page, key: str, what: str) -> None:
    """The key shows it, Escape hides it."""
    wait_a_moment(desk)
    desk.keyboard.press(key)
    expect(desk.locator(what)).to_be_visible()
    desk.keyboard.press("Escape")
    expect(desk.locator(what)).to_be_hidden()


def test_a_ticket_from_the_list_to_its_end_by_keys(desk: Page) -> None:
    go_to_row(desk, "7728")
    desk.keyboard.press("Enter")
    expect(desk.locator("#ticket-title")).to_contain_text("7728")
    expect(desk.locator("#reply-text")).to_be_focused()
    desk.keyboard.press("Escape")
    desk.keyboard.press("c")
    expect(desk.locator("#resolve-button")).to_be_visible()
    desk.keyboard.press("Escape")
    for key, what in {"s": "#snooze-popover", "t": "#tag-popover", "m": "#merge-popover"}.items():
        opens(desk, key, what)
    for key, what in {"b": "#giveback-popover", "?": "#shortcuts"}.items():
        opens(desk, key, what)
    desk.keyboard.press("a")
    expect(desk.locator("#assign-to")).to_be_focused()
    desk.keyboard.press("Escape")
    expect(desk.locator("#assign-button")).to_be_focused()
    desk.keyboard.press("i")
    expect(desk.locator("#panel")).to_be_focused()
    expect(desk.locator("#panel:popover-open")).to_have_count(0)
    desk.keyboard.press("p")
    expect(desk.locator("#copilot-result")).to_contain_text("Suggested reply")
    desk.keyboard.press("n")
    expect(desk.locator("#note-text")).to_be_focused()
    desk.keyboard.press("Escape")
    desk.keyboard.press("r")
    desk.keyboard.type("It is on its way, see e.g. the page of the order.")
    desk.keyboard.press("Control+Enter")
    expect(desk.locator(".message--outgoing")).to_be_visible()
    expect(desk.locator("#reply-text")).to_have_value("")
    desk.keyboard.press("Escape")
    desk.keyboard.press("z")
    expect(desk.locator("#reply-text")).to_have_value(re.compile("It is on its way"))
    desk.keyboard.press("Control+Shift+Enter")
    expect(desk.locator("#reopen-button")).to_be_visible()
    desk.keyboard.press("Escape")
    desk.keyboard.press("o")
    expect(desk.locator("#reopen-button")).to_have_count(0)
    desk.keyboard.press("g")
    desk.keyboard.press("m")
    expect(desk.locator("#list-title")).to_have_text("Mine")
    desk.keyboard.press("/")
    expect(desk.locator("#search-box")).to_be_focused()


def test_assigning_by_key_shows_the_panel_where_it_is_folded_away(desk: Page) -> None:
    desk.set_viewport_size({"width": 1024, "height": 768})
    desk.locator(".row").filter(has_text="7728").first.click()
    expect(desk.locator("#claim-button")).to_be_visible()
    desk.keyboard.press("Escape")
    desk.keyboard.press("a")
    expect(desk.locator("#assign-to")).to_be_focused()
    expect(desk.locator("#panel")).to_be_visible()
    desk.keyboard.press("Escape")
    expect(desk.locator("#assign-button")).to_be_focused()
    desk.keyboard.press("i")
    expect(desk.locator("#panel")).to_be_hidden()
    opens(desk, "i", "#panel")
    desk.keyboard.press("u")
    desk.wait_for_url("**/inbox/?**")


def test_the_palette_finds_what_can_be_done_now(desk: Page) -> None:
    desk.locator(".row").filter(has_text="7728").first.click()
    expect(desk.locator("#claim-button")).to_be_visible()
    desk.keyboard.press("Control+k")
    first = desk.locator("#palette-list [role=option]").first
    expect(desk.locator("#palette-input")).to_be_focused()
    assert violations(desk) == []
    desk.keyboard.type("tag")
    expect(first).to_contain_text("Tag")
    desk.keyboard.press("Enter")
    expect(desk.locator("#tag-name")).to_be_focused()
    desk.keyboard.press("Escape")
    desk.keyboard.press("Control+k")
    desk.keyboard.type("snoozed")
    expect(first).to_contain_text("Go to Snoozed")
    desk.keyboard.press("Enter")
    expect(desk.locator("#list-title")).to_have_text("Snoozed")
    desk.keyboard.press("Control+k")
    desk.keyboard.type("kettle")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**view=all&q=kettle**")


def test_single_keys_can_be_turned_off(desk: Page) -> None:
    desk.keyboard.press("?")
    desk.get_by_label("Single keys work.").uncheck()
    desk.keyboard.press("Escape")
    desk.keyboard.press("?")
    expect(desk.locator("#shortcuts")).to_be_hidden()
    desk.keyboard.press("Control+k")
    expect(desk.locator("#palette")).to_be_visible()
