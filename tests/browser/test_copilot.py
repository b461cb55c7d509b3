"""The copilot in a real browser: it offers, the teammate decides, and nothing that was typed is lost."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, violations
from tests.browser.test_three_roads import answer_to, open_chat, pages, sign_in

pytestmark = pytest.mark.browser
__all__ = ["pages"]

QUESTION = "I was charged twice for order 1003, what happens now"


@pytest.fixture
def ticket(pages, site: Site) -> Page:
    """A ticket that the teammate has claimed."""
    answer_to(open_chat(pages(), site), QUESTION)
    teammate = pages()
    sign_in(teammate, site, "agent", "/inbox/")
    teammate.get_by_text(QUESTION).first.click()
    teammate.locator("#claim-button").click()
    teammate.locator("#copilot-suggest").wait_for()
    return teammate


def test_a_suggestion_is_put_below_what_was_typed_and_taken_back(ticket: Page) -> None:
    field = ticket.get_by_label("Reply to the customer")
    field.fill("My own words.")
    ticket.locator("#copilot-suggest").focus()
    ticket.keyboard.press("Enter")
    result = ticket.locator("#copilot-result")
    expect(result).to_contain_text("Suggested reply")
    expect(result).to_contain_text("Offline model")
    expect(result.get_by_role("link").first).to_be_visible()
    assert violations(ticket) == []
    ticket.get_by_role("button", name="Use it").press("Enter")
    expect(field).to_have_value("My own words.")
    ticket.get_by_role("button", name="Add below it").click()
    assert field.input_value().startswith("My own words.\n\nAbout order 1003:")
    assert ticket.locator("#suggestion-id").input_value()
    ticket.get_by_role("button", name="Undo").click()
    expect(field).to_have_value("My own words.")
    expect(ticket.locator("#suggestion-id")).to_have_value("")


def test_what_was_sent_has_begun_from_nothing_any_more(ticket: Page) -> None:
    ticket.locator("#copilot-suggest").click()
    ticket.get_by_role("button", name="Use it").click()
    assert ticket.locator("#suggestion-id").input_value()
    ticket.get_by_role("button", name="Send reply").click()
    expect(ticket.locator("#thread")).to_contain_text("About order 1003:")
    expect(ticket.get_by_label("Reply to the customer")).to_have_value("")
    expect(ticket.locator("#suggestion-id")).to_have_value("")


def test_a_menu_works_by_keyboard_and_a_summary_becomes_a_note(ticket: Page) -> None:
    ticket.get_by_label("Reply to the customer").fill("hello  there")
    menu = ticket.locator("#copilot-rewrite")
    menu.press("Enter")
    ticket.keyboard.press("Escape")
    expect(menu).to_be_focused()
    menu.press("Enter")
    ticket.get_by_role("button", name="Tidy spaces and capitals").press("Enter")
    ticket.get_by_role("button", name="Replace my text").click()
    expect(ticket.get_by_label("Reply to the customer")).to_have_value("Hello there")
    ticket.locator("#copilot-summary").click()
    ticket.get_by_role("button", name="Put it into a note").click()
    assert "charged twice" in ticket.get_by_label("Internal note").input_value()
