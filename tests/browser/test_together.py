"""Two teammates at one ticket: nothing that arrives touches what is being written, and each sees the other."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, ask, violations
from tests.browser.test_three_roads import answer_to, open_chat, pages, sign_in

pytestmark = pytest.mark.browser
__all__ = ["pages"]


def open_same_ticket(pages, site: Site, words: str) -> tuple[Page, Page, Page]:
    """A customer's chat, and the pages of an agent who has claimed the ticket and of a supervisor who looks at it."""
    chat = open_chat(pages(), site)
    answer_to(chat, words)
    order = re.search(r"\d{4}", words)[0]
    maya, sam = pages(), pages()
    sign_in(maya, site, "agent", "/inbox/")
    maya.get_by_role("link").filter(has_text=order).first.click()
    maya.locator("#claim-button").click()
    expect(maya.locator("#send-button")).to_be_visible()
    sign_in(sam, site, "supervisor", maya.url.removeprefix(site.url).split("?")[0])
    expect(sam.locator("#note-text")).to_be_attached()
    return chat, maya, sam


def caret(page: Page) -> tuple[str, int, str]:
    return tuple(
        page.evaluate(
            "[document.activeElement.id, document.activeElement.selectionStart, document.activeElement.value]"
        )
    )


def leave_note(page: Page, text: str) -> None:
    page.locator("#mode-note").press("Space")  # wherever it has moved to
    page.locator("#note-text").fill(text)
    page.locator("#note-text").press("Control+Enter")
    expect(page.locator(".message--note").filter(has_text=text)).to_be_visible()


def test_nothing_that_arrives_touches_the_composer(pages, site: Site) -> None:
    chat, maya, sam = open_same_ticket(pages, site, "I want a human: my parcel 1011 is damaged")
    expect(maya.locator("#presence")).to_contain_text("Sam is viewing")
    expect(sam.locator("#presence")).to_contain_text("Maya is viewing")
    field = maya.locator("#reply-text")
    field.press_sequentially("I am sorry about the parcel")
    for _ in range(6):
        field.press("ArrowLeft")
    before = caret(maya)
    assert before == ("reply-text", 21, "I am sorry about the parcel")
    expect(sam.locator("#collision")).to_contain_text("Maya is writing a reply")
    expect(sam.locator("#presence")).to_contain_text("Maya is writing a reply")
    ask(chat, "The corner is crushed as well")
    expect(maya.locator("#thread")).to_contain_text("The corner is crushed as well")
    leave_note(sam, "Same depot as last week.")
    expect(maya.locator("#thread")).to_contain_text("Same depot as last week.")
    other = open_chat(pages(), site)
    answer_to(other, "I want a human: order 7712 never came")
    expect(maya.locator(".row", has_text="7712")).to_be_visible()
    sam.close()
    expect(maya.locator("#presence")).to_be_hidden()
    assert caret(maya) == before
    field.press_sequentially("!")
    assert caret(maya)[2] == "I am sorry about the !parcel"


def test_a_changed_thread_asks_first_and_undo_brings_the_text_back(pages, site: Site) -> None:
    chat, maya, sam = open_same_ticket(pages, site, "I want a human: order 1013 has the wrong colour")
    field = maya.locator("#reply-text")
    field.press_sequentially("Which colour did you order?")
    ask(chat, "I ordered the blue one")
    expect(maya.locator("#thread")).to_contain_text("I ordered the blue one")
    field.press("Control+Enter")
    expect(maya.locator("#reply-error")).to_contain_text("1 new message since you began:")
    expect(field).to_have_value("Which colour did you order?")
    assert violations(maya) == []
    field.press("Control+Enter")
    expect(maya.locator(".message--outgoing")).to_contain_text("Sending in")
    expect(field).to_have_value("")
    maya.get_by_role("button", name="Undo").click()
    expect(field).to_have_value("Which colour did you order?")
    expect(maya.locator(".message--outgoing")).to_have_count(0)
    field.fill("The blue one is on its way.")
    field.press("Control+Enter")
    expect(maya.locator(".message--outgoing")).to_contain_text("The blue one is on its way.")
    expect(sam.locator(".message--outgoing")).to_contain_text("Maya is about to send a reply")
    expect(chat.locator(".message--staff")).to_contain_text("The blue one is on its way.")
    expect(chat.locator(".message--staff")).to_have_count(1)
    expect(maya.locator(".message--outgoing")).to_have_count(0)


def test_a_draft_waits_for_its_author_on_another_device(pages, site: Site) -> None:
    _chat, maya, _sam = open_same_ticket(pages, site, "I want a human: order 1014 was charged to the wrong card")
    maya.locator("#reply-text").press_sequentially("I have found the payment and")
    expect(maya.locator("#reply-kept")).to_have_text("Draft saved")
    phone = pages()
    sign_in(phone, site, "agent", maya.url.removeprefix(site.url).split("?")[0])
    expect(phone.locator("#reply-text")).to_have_value("I have found the payment and")
    phone.locator("#reply-text").press("End")
    phone.locator("#reply-text").press_sequentially(" refunded it.")
    phone.reload()
    expect(phone.locator("#reply-text")).to_have_value("I have found the payment and refunded it.")


def test_without_the_socket_drafts_are_kept_and_replies_are_sent(pages, site: Site) -> None:
    chat, maya, _sam = open_same_ticket(pages, site, "I want a human: order 1016 is missing a screw")
    path = maya.url
    maya.route_web_socket(re.compile("/ws/inbox/"), lambda ws: ws.close())
    maya.goto(path)
    field = maya.locator("#reply-text")
    with maya.expect_response(re.compile("/drafts/reply/")) as kept:
        field.press_sequentially("A screw is in the post.")
    assert kept.value.status == 204
    field.press("Control+Enter")
    expect(chat.locator(".message--staff")).to_contain_text("A screw is in the post.")


def test_canned_replies_and_mentions_are_picked_by_keyboard(pages, site: Site) -> None:
    _chat, maya, sam = open_same_ticket(pages, site, "I want a human: my order 1006 arrived late")
    maya.goto(f"{site.url}/inbox/canned/new/")
    maya.get_by_label("Shortcut").fill("sorry-late")
    maya.get_by_label("Title").fill("Sorry, late")
    maya.get_by_label("Text").fill("Hello, this is {{ agent }} about order {{ order_id }} and {{ tracking_code }}.")
    expect(maya.locator("#preview")).to_contain_text("about order 1003 and [tracking_code]")
    assert violations(maya) == []
    maya.get_by_role("button", name="Save").click()
    expect(maya.get_by_text("/sorry-late")).to_be_visible()
    maya.goto(sam.url)
    field = maya.locator("#reply-text")
    field.press_sequentially("/sor")
    option = maya.locator(".picker [role=option]").first
    expect(option).to_contain_text("/sorry-late")
    assert violations(maya) == []
    field.press("Enter")
    expect(field).to_have_value("Hello, this is Maya about order 1006 and [tracking_code].")
    field.press("Control+Enter")
    expect(maya.locator("#reply-error")).to_contain_text("[tracking_code]")
    expect(field).to_have_value(re.compile("tracking_code"))
    sam.goto(f"{site.url}/inbox/")
    maya.locator("#mode-note").press("Space")  # wherever it has moved to
    note = maya.locator("#note-text")
    note.press_sequentially("Can you look, @sa")
    expect(maya.locator(".picker [role=option]").first).to_contain_text("@sam")
    note.press("Tab")
    note.press_sequentially("please?")
    note.press("Control+Enter")
    expect(maya.locator(".mention")).to_have_text("@sam")
    expect(sam.locator("#calls")).to_contain_text("Maya calls you on ticket")
