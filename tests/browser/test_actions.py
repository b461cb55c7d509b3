"""A refund from the customer's wish to the notice that it was paid, between two browsers."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Site, violations
from tests.browser.test_three_roads import answer_to, open_chat, pages, sign_in

pytestmark = pytest.mark.browser
__all__ = ["pages"]


def test_a_refund_is_changed_approved_and_told(pages, site: Site) -> None:
    chat = open_chat(pages(), site)
    answer_to(chat, "I would like a refund for order 1008, it does not fit")
    teammate = pages()
    sign_in(teammate, site, "agent", "/inbox/")
    teammate.get_by_text("refund for order 1008").first.click()
    card = teammate.locator(".action")
    expect(card).to_contain_text("Claim the ticket to decide.")
    teammate.locator("#claim-button").click()
    amount = card.get_by_label("Amount")
    amount.fill("100000")
    card.get_by_role("button", name="Approve: Refund").click()
    expect(card).to_contain_text("Refused by the system")
    assert violations(teammate) == []
    amount.fill("5")
    card.get_by_role("button", name="Approve: Refund").click()
    expect(card).to_contain_text("Done")
    expect(card).to_contain_text("R-")
    notice = chat.locator(".message--system")
    expect(notice).to_contain_text("A refund of 5.00")
    assert violations(chat) == []
