"""Working on tickets in a real browser: the menu, and several tickets at once."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, ask, violations, wait_a_moment
from tests.browser.test_three_roads import sign_in

pytestmark = pytest.mark.browser


@pytest.fixture
def inbox(page: Page, site: Site) -> Page:
    """The inbox with two tickets that nobody has, and one of them open."""
    for text in ("I was charged twice for order 1003.", "My mug came broken, order 1002."):
        page.context.clear_cookies()
        page.goto(f"{site.url}/chat/")
        page.get_by_role("heading", name="How can we help?").wait_for()
        ask(page, text)
        expect(page.locator("#now")).to_have_text("Waiting for a person")
    sign_in(page, site, "agent", "/inbox/?view=unassigned")
    page.locator(".row").first.click()
    expect(page.locator("#more-button")).to_be_visible()
    wait_a_moment(page)
    return page


def test_the_menu_opens_a_form_by_key_and_closes_it_when_it_is_done(inbox: Page) -> None:
    inbox.locator("#ticket-title").focus()
    inbox.keyboard.press("t")
    expect(inbox.locator("#tag-popover")).to_be_visible()
    expect(inbox.locator("#tag-name")).to_be_focused()
    assert violations(inbox) == []
    inbox.keyboard.type("from the keyboard")
    inbox.keyboard.press("Enter")
    expect(inbox.locator("#ticket-tags")).to_contain_text("from the keyboard")
    expect(inbox.locator("#tag-popover")).to_be_hidden()
    expect(inbox.locator("#tag-name")).to_have_value("")


def test_a_refusal_stays_beside_what_was_typed(inbox: Page) -> None:
    inbox.click("#more-button")
    expect(inbox.locator("#more-menu")).to_be_visible()
    inbox.click("#merge-button")
    expect(inbox.locator("#more-menu")).to_be_hidden()
    inbox.fill("#merge-into", "999999")
    inbox.click("#merge-submit")
    expect(inbox.locator("#merge-error")).to_contain_text("There is no ticket #999999.")
    expect(inbox.locator("#merge-into")).to_have_value("999999")


def test_the_focus_is_not_lost_with_the_button_that_had_it(inbox: Page) -> None:
    inbox.locator("#claim-button").press("Enter")
    expect(inbox.locator("#resolve-button")).to_be_visible()
    expect(inbox.locator("#reply-text")).to_be_focused()
    inbox.locator("#resolve-button").press("Enter")
    inbox.locator("#resolve-unanswered").press("Enter")
    expect(inbox.locator("#reopen-button")).to_be_visible()
    expect(inbox.locator("#reply-text")).to_be_hidden()
    expect(inbox.get_by_role("button", name="Add files")).to_be_hidden()


def test_a_selection_outlives_the_rows_and_is_worked_on_at_once(inbox: Page) -> None:
    boxes = inbox.locator("[data-pick]")
    expect(boxes.nth(1)).to_be_visible()
    boxes.first.click()
    boxes.last.click(modifiers=["Shift"])
    chosen = boxes.count()
    expect(inbox.locator("#bulk-count")).to_have_text(f"{chosen} selected")
    inbox.locator("#ticket-title").focus()
    inbox.keyboard.press("e")
    inbox.locator("#resolve-unanswered").click()  # the ticket that is open leaves the list, live
    expect(boxes).to_have_count(chosen - 1)
    expect(inbox.locator("#bulk-count")).to_have_text(f"{chosen - 1} selected")
    inbox.click("#bulk-more-button")
    assert violations(inbox) == []
    inbox.fill("#bulk-tag-name", "storm")
    inbox.press("#bulk-tag-name", "Enter")
    expect(inbox.locator("#bulk-result")).to_contain_text("done.")
    expect(inbox.locator("#bulk-count")).to_have_text("Select all")
    expect(inbox.locator(".row__tag", has_text="storm").first).to_be_visible()
    expect(inbox.locator("#list-title")).to_be_focused()


def test_x_selects_the_row_that_has_the_focus(inbox: Page) -> None:
    inbox.locator(".row").first.focus()
    inbox.keyboard.press("x")
    expect(inbox.locator("[data-pick]").first).to_be_checked()
    inbox.keyboard.press("x")
    expect(inbox.locator("[data-pick]").first).not_to_be_checked()
