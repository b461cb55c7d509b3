"""A refund from the customer's wish to the notice that it was paid, between browsers; and a reply to a customer who has
left."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Site, violations
from tests.browser.test_three_roads import answer_to, open_chat, pages, sign_in

pytestmark = pytest.mark.browser
__all__ = ["pages"]
LEAVES = 100_000  # milliseconds until a chat that was closed counts as left, and the open page looks again


def test_a_refund_is_changed_asked_approved_by_two_and_told(pages, site: Site) -> None:
    chat = open_chat(pages(), site)
    answer_to(chat, "I would like a refund for order 1008, it does not fit")
    teammate, second = pages(), pages()
    sign_in(teammate, site, "agent", "/inbox/")
    teammate.get_by_text("refund for order 1008").first.click()
    card = teammate.locator(".action")
    expect(card).to_contain_text("Claim the ticket to decide.")
    teammate.locator("#claim-button").click()
    card.get_by_label("Amount").fill("5")
    card.get_by_role("button", name="Refund…").click()
    expect(card).to_contain_text("came to")
    expect(card).to_contain_text("A second person has to agree.")
    assert violations(teammate) == []
    card.get_by_role("link", name="Back").click()
    expect(card.get_by_label("Amount")).to_be_visible()
    card.get_by_label("Amount").fill("5")
    card.get_by_role("button", name="Refund…").click()
    card.get_by_role("button", name="Ask a second person").click()
    expect(card).to_contain_text("Waits for a second person")
    sign_in(second, site, "supervisor", teammate.url.removeprefix(site.url))
    agreed = second.locator(".action")
    expect(agreed).to_contain_text("approved by")
    assert violations(second) == []
    agreed.get_by_role("button", name="Refund 5").click()
    expect(agreed).to_contain_text("Done")
    expect(card).to_contain_text("R-")
    notice = chat.locator(".message--system")
    expect(notice).to_contain_text("A refund of 5.00")
    assert violations(chat) == []


def test_a_reply_to_who_has_left_says_so_and_goes_to_the_address_that_they_wrote(pages, site: Site) -> None:
    chat = open_chat(pages(), site)
    answer_to(chat, "The lamp glass arrived in splinters, I want my money back")
    teammate = pages()
    sign_in(teammate, site, "agent", "/inbox/")
    teammate.get_by_text("lamp glass arrived in splinters").first.click()
    box = chat.get_by_label("Your message")
    box.fill("order 1008, noah@example.com")
    box.press("Enter")
    expect(teammate.locator("#payload-facts")).to_contain_text("noah@example.com")
    chat.close()
    reach = teammate.locator("#reach")
    expect(reach).to_contain_text("The customer has left and no address is known.", timeout=LEAVES)
    assert violations(teammate) == []
    reach.get_by_role("button", name="Use noah@example.com").click()
    expect(reach).to_be_hidden()
    expect(teammate.locator("#reply-address")).to_contain_text("noah@example.com")
