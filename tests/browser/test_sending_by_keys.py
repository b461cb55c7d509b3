"""Ctrl+Enter in the composer sends, if need be a little later, or says that nothing was sent."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Site
from tests.browser.test_three_roads import answer_to, open_chat, pages, sign_in

pytestmark = pytest.mark.browser
__all__ = ["pages"]


@pytest.fixture
def desk(pages, site: Site) -> Page:
    """A teammate at a new ticket that nobody has."""
    answer_to(open_chat(pages(), site), "I want a human: the lamp of order 7741 flickers")
    page = pages()
    sign_in(page, site, "agent", "/inbox/?view=unassigned")
    page.locator(".row").filter(has_text="7741").first.click()
    expect(page.locator("#claim-button")).to_be_visible()
    return page


def hold(desk: Page, address: str) -> list[Route]:
    """Holds the next request to the address until it is continued."""
    requests: list[Route] = []
    desk.route(address, lambda route: requests.append(route), times=1)
    return requests


def write(desk: Page, text: str) -> None:
    desk.locator("#reply-text").press_sequentially(text)
    desk.locator("#reply-text").press("Control+Enter")


def test_a_reply_that_is_sent_before_the_claim_is_answered_goes_after_it(desk: Page) -> None:
    claims = hold(desk, "**/claim/")
    with desk.expect_request("**/claim/"):
        desk.locator("#claim-button").click()
    write(desk, "A new lamp is on its way.")
    claims[0].continue_()
    expect(desk.locator(".message--staff")).to_contain_text("A new lamp is on its way.")
    expect(desk.locator("#reply-text")).to_have_value("")


def test_a_second_reply_goes_after_the_first_and_nothing_twice(desk: Page) -> None:
    desk.locator("#claim-button").click()
    expect(desk.locator("#send-button")).to_be_visible()
    replies = hold(desk, "**/reply/")
    with desk.expect_request("**/reply/"):
        write(desk, "First.")
    write(desk, " Second.")
    with desk.expect_request("**/reply/") as second:
        replies[0].continue_()
    assert 'name="text"\r\n\r\nSecond.\r\n' in second.value.post_data
    expect(desk.locator(".message--staff")).to_have_count(2)
    expect(desk.locator("#reply-text")).to_have_value("")


def test_who_cannot_reply_is_told_that_nothing_was_sent(desk: Page) -> None:
    write(desk, "I am on it.")
    expect(desk.locator("#reply-error")).to_contain_text("Nothing was sent. Claim the ticket to reply.")
    expect(desk.locator("#reply-text")).to_have_value("I am on it.")
