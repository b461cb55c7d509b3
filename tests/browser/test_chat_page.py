"""A customer in the chat: asks, is answered, asks for a person, loses the line."""

import json

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.browser.conftest import Site, ask

pytestmark = pytest.mark.browser

QUESTION = "What is your return policy?"


def frames_received(page: Page) -> list[dict]:
    """A list that grows with what the server sends to sockets opened from now on."""
    frames: list[dict] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda data: frames.append(json.loads(data))))
    return frames


def test_a_question_gets_a_streamed_answer_with_its_source(page: Page, site: Site) -> None:
    frames = frames_received(page)
    page.goto(f"{site.url}/chat/")
    page.get_by_role("button", name=QUESTION).click()
    answer = page.locator(".message--assistant")
    expect(answer.get_by_role("link").first).to_have_attribute("href", f"{site.url}/help/returns/")
    kinds = [frame["type"] for frame in frames]
    final = next(i for i, frame in enumerate(frames) if frame["type"] == "message" and frame["role"] == "assistant")
    assert "delta" in kinds[:final]
    expect(page.locator("#draft")).to_be_hidden()


def test_a_reload_keeps_the_conversation(chat: Page) -> None:
    ask(chat, QUESTION)
    expect(chat.locator(".message--assistant")).to_have_count(1)
    said = chat.locator(".message__body").all_inner_texts()
    chat.reload()
    expect(chat.locator(".message--assistant")).to_have_count(1)
    assert chat.locator(".message__body").all_inner_texts() == said


def test_asking_for_a_person_shows_that_somebody_will_come(chat: Page) -> None:
    ask(chat, QUESTION)
    expect(chat.locator(".message--assistant")).to_have_count(1)
    chat.get_by_role("button", name="Talk to a person").first.click()
    card = chat.get_by_role("region", name="A teammate will take over")
    expect(card).to_be_visible()
    expect(chat.locator("#now")).to_have_text("Waiting for a person")
    card.get_by_role("textbox").fill("ada@example.com")
    card.get_by_role("button", name="Save").click()
    expect(card).to_contain_text("ada@example.com")
    chat.reload()
    expect(card).to_contain_text("ada@example.com")


def test_what_is_written_offline_is_sent_once_when_the_line_is_back(chat: Page) -> None:
    chat.context.set_offline(True)
    expect(chat.get_by_text("You are offline")).to_be_visible()
    ask(chat, QUESTION)
    own = chat.locator(".message--customer")
    expect(own).to_contain_text("Kept here")
    chat.context.set_offline(False)
    expect(own).to_contain_text("Sent")
    expect(chat.locator(".message--assistant")).to_have_count(1)
    chat.reload()
    expect(chat.locator(".message--assistant")).to_have_count(1)
    expect(own).to_have_count(1)


def test_an_unsent_message_outlives_the_page(page: Page, site: Site) -> None:
    def refuse(socket: WebSocketRoute) -> None:
        socket.close()

    page.route_web_socket("**/ws/chat/", refuse)
    page.goto(f"{site.url}/chat/")
    ask(page, QUESTION)
    expect(page.locator(".message--customer")).to_contain_text("Kept here")
    again = page.context.new_page()
    page.close()
    again.goto(f"{site.url}/chat/")
    expect(again.locator(".message--customer")).to_contain_text("Sent")


def test_typed_text_outlives_a_reload(chat: Page) -> None:
    chat.get_by_label("Your message").fill("My parcel is")
    chat.reload()
    expect(chat.get_by_label("Your message")).to_have_value("My parcel is")


def test_a_text_that_is_too_long_stays_in_the_box(chat: Page) -> None:
    box = chat.get_by_label("Your message")
    box.fill("x" * 8001)
    box.press("Enter")
    expect(chat.locator("#counter")).to_contain_text("1 characters too many")
    expect(box).to_have_value("x" * 8001)


def test_a_thumb_is_remembered(chat: Page) -> None:
    ask(chat, QUESTION)
    thumb = chat.locator(".message--assistant").get_by_role("button", name="Helpful", exact=True)
    thumb.click()
    expect(thumb).to_have_attribute("aria-pressed", "true")
    chat.reload()
    expect(thumb).to_have_attribute("aria-pressed", "true")
