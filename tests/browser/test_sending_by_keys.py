"""Typing in an open ticket is writing and no command; Ctrl+Enter sends, if need be a little later, or says why not."""

import re
from itertools import count

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Site
from tests.browser.test_three_roads import answer_to, open_chat, pages, sign_in

pytestmark = pytest.mark.browser
__all__ = ["pages"]
ORDERS = count(774_100)


@pytest.fixture
def desk(pages, site: Site) -> Page:
    """A teammate at a new ticket that nobody has, and in which nobody has written yet."""
    order = str(next(ORDERS))
    answer_to(open_chat(pages(), site), f"I want a human: the lamp of order {order} flickers")
    page = pages()
    sign_in(page, site, "agent", "/inbox/?view=unassigned")
    page.locator(".row").filter(has_text=order).click()
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


def slow(page: Page, times: int = 6) -> None:
    """A machine that is so many times slower."""
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": times})


def nothing_happened(page: Page) -> None:
    """The ticket is open and nobody's, and no form or sheet has come up."""
    expect(page.locator("#claim-button")).to_be_visible()
    expect(page.locator("#pending-changes form")).to_have_count(0)
    expect(page.locator(".sheet:popover-open, #shortcuts:popover-open, dialog[open]")).to_have_count(0)


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


def test_who_loses_the_ticket_while_writing_is_told_at_once_and_nothing_is_sent(desk: Page, pages, site: Site) -> None:
    desk.keyboard.type("I am looking into")
    boss = pages()
    sign_in(boss, site, "supervisor", desk.url.removeprefix(site.url))
    boss.locator("#claim-button").click()
    expect(desk.locator("#reply-error")).to_contain_text("answers this customer.")
    expect(desk.locator("#reply-error")).to_contain_text("Nothing was sent; your text is kept as a draft.")
    desk.keyboard.type(" it.")
    desk.keyboard.press("Control+Enter")
    expect(desk.locator("#reply-error")).to_contain_text("Nothing was sent.")
    expect(desk.locator("#reply-text")).to_have_value("I am looking into it.")


def test_of_two_who_answer_what_nobody_has_one_sends_and_the_other_is_told_who(desk: Page, pages, site: Site) -> None:
    boss = pages()
    sign_in(boss, site, "supervisor", desk.url.removeprefix(site.url))
    boss.locator("#reply-text").fill("I will see to it.")
    replies = hold(desk, "**/reply/")
    with desk.expect_request("**/reply/"):
        write(desk, "I am on it.")
    boss.locator("#reply-text").press("Control+Enter")
    expect(boss.locator(".message--staff")).to_have_count(1)
    replies[0].continue_()
    expect(desk.locator("#reply-error")).to_contain_text("has already claimed this ticket.")
    expect(desk.locator("#reply-text")).to_have_value("I am on it.")


@pytest.mark.parametrize("times", [1, 6])
def test_what_is_typed_after_opening_is_a_reply_and_no_command(desk: Page, times: int) -> None:
    expect(desk.locator("#reply-text")).to_be_focused()
    slow(desk, times)
    desk.keyboard.type("Hello, so sorry to be late: our best team is on it!")
    expect(desk.locator("#reply-text")).to_have_value("Hello, so sorry to be late: our best team is on it!")
    nothing_happened(desk)


@pytest.mark.parametrize("times", [1, 6])
def test_what_is_typed_while_the_ticket_is_loading_lands_in_its_reply(desk: Page, site: Site, times: int) -> None:
    subject = desk.locator("#ticket-title").inner_text()
    desk.goto(f"{site.url}/inbox/?view=unassigned")
    slow(desk, times)
    tickets = hold(desk, re.compile(r"/inbox/\d+/\?"))
    with desk.expect_request(re.compile(r"/inbox/\d+/\?")):
        desk.locator(".row").filter(has_text=subject).click()
    desk.keyboard.type("echo been ")
    tickets[0].continue_()
    expect(desk.locator("#reply-text")).to_have_value("echo been ")
    desk.keyboard.type("better")
    expect(desk.locator("#reply-text")).to_have_value("echo been better")
    nothing_happened(desk)


def test_words_that_are_typed_beside_the_field_run_nothing_and_are_not_lost(desk: Page) -> None:
    desk.keyboard.press("Escape")
    expect(desk.locator("#reply-text")).not_to_be_focused()
    desk.keyboard.type("even so", delay=80)
    expect(desk.locator("#reply-text")).to_have_value("even so")
    nothing_happened(desk)


@pytest.mark.parametrize("times", [1, 6])
def test_claiming_puts_the_caret_into_the_reply_at_once(desk: Page, times: int) -> None:
    slow(desk, times)
    claims = hold(desk, "**/claim/")
    with desk.expect_request("**/claim/"):
        desk.locator("#claim-button").click()
    desk.keyboard.type("bless you, ")
    claims[0].continue_()
    expect(desk.locator("#resolve-button")).to_be_visible()
    desk.keyboard.type("see below")
    expect(desk.locator("#reply-text")).to_have_value("bless you, see below")


def test_single_keys_work_when_the_field_is_left_and_what_they_end_can_be_undone(desk: Page) -> None:
    desk.keyboard.press("Escape")
    desk.keyboard.press("e")
    expect(desk.locator("#action-error")).to_contain_text("The customer waits for an answer.")
    desk.locator("#resolve-unanswered").click()
    expect(desk.locator("#pending-changes")).to_contain_text("Resolving #")
    desk.keyboard.press("z")
    expect(desk.locator("#pending-changes form")).to_have_count(0)
    nothing_happened(desk)


def test_a_reply_to_a_ticket_that_nobody_has_claims_it(desk: Page) -> None:
    write(desk, "I am on it.")
    expect(desk.locator(".message--staff")).to_contain_text("I am on it.")
    expect(desk.locator("#claim-button")).to_have_count(0)
    expect(desk.locator("#ticket-head")).to_contain_text("With you")


@pytest.mark.parametrize(
    ("status", "why"),
    [
        (500, "The site could not do it just now."),
        (502, "The site could not do it just now."),
        (404, "The ticket is not there any more"),
        (413, "It is too large."),
        (401, "You are signed out."),
        (0, "The connection was lost"),
    ],
)
def test_every_answer_that_is_none_is_told_beside_the_reply_which_is_kept(desk: Page, status: int, why: str) -> None:
    def fail(route: Route) -> None:
        if status:
            route.fulfill(status=status, body="<html>Bad gateway</html>")
        else:
            route.abort()

    desk.route("**/reply/", fail, times=1)
    write(desk, "It is on its way.")
    notice = desk.locator("#reply-error")
    expect(notice).to_contain_text("Your reply was not sent.")
    expect(notice).to_contain_text(why)
    expect(desk.locator("#reply-text")).to_have_value("It is on its way.")
    if status in (404, 413):
        return
    notice.get_by_role("button", name="Try again").click()
    expect(desk.locator(".message--staff")).to_have_count(1)
    expect(desk.locator("#reply-text")).to_have_value("")


def test_an_answer_that_was_lost_sends_nothing_twice(desk: Page) -> None:
    def deliver_and_lose(route: Route) -> None:
        route.fetch()
        route.abort()

    desk.route("**/reply/", deliver_and_lose, times=1)
    write(desk, "It is on its way.")
    desk.locator("#reply-error").get_by_role("button", name="Try again").click()
    expect(desk.locator("#reply-text")).to_have_value("")
    expect(desk.locator(".message--staff")).to_have_count(1)


def test_a_token_that_has_turned_is_renewed_and_the_reply_goes_out(desk: Page) -> None:
    desk.evaluate(
        """() => {
          const stale = "x".repeat(64);
          for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = stale;
          document.querySelector(".inbox").setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": stale }));
        }"""
    )
    write(desk, "It is on its way.")
    expect(desk.locator(".message--staff")).to_have_count(1)
    expect(desk.locator("#reply-text")).to_have_value("")


def test_a_reply_goes_out_although_its_author_has_opened_another_ticket(desk: Page, site: Site) -> None:
    replies = hold(desk, "**/reply/")
    with desk.expect_request("**/reply/"):
        write(desk, "It is on its way.")
    number = desk.locator("[data-ticket]").get_attribute("data-ticket")
    desk.locator(".row:not([aria-current])").first.click()
    expect(desk.locator(f'[data-ticket="{number}"]')).to_have_count(0)
    desk.locator("#reply-text").fill("Something else.")
    with desk.expect_response("**/reply/"):
        replies[0].continue_()
    expect(desk.locator("#reply-text")).to_have_value("Something else.")
    expect(desk.locator("#thread")).not_to_contain_text("It is on its way.")
    desk.locator("#reply-text").fill("")
    desk.goto(f"{site.url}/inbox/{number}/")
    expect(desk.locator(".message--staff")).to_contain_text("It is on its way.")
    expect(desk.locator("#reply-text")).to_have_value("")


def test_a_note_says_that_it_cannot_resolve(desk: Page) -> None:
    desk.keyboard.press("Escape")
    desk.keyboard.press("n")
    desk.keyboard.type("For later.")
    desk.keyboard.press("Control+Shift+Enter")
    expect(desk.locator("#note-error")).to_contain_text("A note cannot resolve the ticket")
    expect(desk.locator("#note-text")).to_have_value("For later.")
