"""What the chat makes of the server's frames, in whatever order they come. The socket is played by the test."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.browser.conftest import Site

pytestmark = pytest.mark.browser

Send = Callable[..., None]


def message(seq: int, role: str, text: str, **fields: Any) -> dict[str, Any]:
    return {
        "type": "message", "id": 100 + seq, "seq": seq, "role": role, "text": text, "html": f"<p>{text}</p>",
        "sources": [], "created": "2026-03-01T10:00:00Z", **fields,
    }  # fmt: skip


@pytest.fixture
def send(page: Page, site: Site) -> Send:
    """Open the chat on a socket that says hello and nothing else; returns how to send frames to it."""
    sockets: list[WebSocketRoute] = []
    ready = {"type": "ready", "conversation": "c", "seq": 0, "handoff": "none", "agent_on": True}

    def open_socket(socket: WebSocketRoute) -> None:
        sockets.append(socket)
        socket.on_message(lambda text: '"hello"' in str(text) and say(ready))

    def say(*frames: dict[str, Any]) -> None:
        for frame in frames:
            sockets[-1].send(json.dumps(frame))

    page.route_web_socket("**/ws/chat/", open_socket)
    page.goto(f"{site.url}/chat/")
    page.get_by_role("heading", name="How can we help?").wait_for()
    return say


def test_messages_stand_once_and_in_order(page: Page, send: Send) -> None:
    send(message(2, "assistant", "two"), message(1, "customer", "one"), message(2, "assistant", "two"))
    expect(page.locator(".log .message__body")).to_have_text(["one", "two"])


def test_pieces_of_a_reply_may_overlap_and_overtake_each_other(page: Page, send: Send) -> None:
    piece = {"type": "delta", "turn": 1}
    send({**piece, "offset": 0, "text": "Your 🚚 "}, {**piece, "offset": 13, "text": "way."})
    expect(page.locator("#draft")).to_contain_text("Your 🚚")
    send({**piece, "offset": 0, "text": "Your 🚚 is on its "})
    send({**piece, "offset": 7, "text": "is on its way."})
    expect(page.locator("[data-draft-text]")).to_have_text("Your 🚚 is on its way.")


def test_the_stored_message_replaces_the_draft_and_late_pieces_are_dropped(page: Page, send: Send) -> None:
    send({"type": "delta", "turn": 1, "offset": 0, "text": "On its"})
    expect(page.locator("#draft")).to_be_visible()
    send(message(1, "assistant", "On its way."), {"type": "delta", "turn": 1, "offset": 6, "text": " way."})
    expect(page.locator(".log .message__body")).to_have_text(["On its way."])
    expect(page.locator("#draft")).to_be_hidden()


def test_a_dangerous_source_is_not_a_link(page: Page, send: Send) -> None:
    send(message(1, "assistant", "Look.", sources=[{"title": "Free gift", "url": "javascript:alert(1)"}]))
    source = page.locator(".source")
    expect(source).to_contain_text("Free gift")
    assert source.get_attribute("href") is None


def test_a_refused_message_says_why_and_can_be_sent_again(page: Page, send: Send) -> None:
    page.get_by_label("Your message").fill("Hello")
    page.get_by_label("Your message").press("Enter")
    own = page.locator(".message--customer")
    expect(own).to_contain_text("Sending")
    send(
        {"type": "error", "code": "empty", "detail": "There is nothing in it.", "id": own.get_attribute("data-pending")}
    )
    expect(own).to_contain_text("Not sent. There is nothing in it.")
    own.get_by_role("button", name="Try again").click()
    expect(own).to_contain_text("Sending")


def test_a_teammate_is_named_and_the_end_asks_for_a_rating(page: Page, send: Send) -> None:
    send(
        {"type": "handoff", "status": "complete", "reason": "", "agent_name": "Maya", "resolved": False, "rated": False}
    )
    expect(page.locator("#now")).to_have_text("Maya is here")
    send({"type": "typing", "who": "Maya", "on": True})
    expect(page.get_by_text("Maya is typing…").first).to_be_visible()
    send(message(1, "staff", "It is on its way.", author="Maya"))
    send({"type": "handoff", "status": "complete", "reason": "", "resolved": True, "rated": False})
    page.get_by_role("radio", name="4 of 5").check()
    page.get_by_role("button", name="Send rating").click()
    expect(page.get_by_text("Your rating helps us")).to_be_visible()
    expect(page.get_by_role("region", name="How did we do?")).to_be_hidden()


def test_somebody_who_reads_further_up_is_left_there(page: Page, send: Send) -> None:
    send(*(message(seq, "customer" if seq % 2 else "assistant", f"Message {seq}") for seq in range(1, 61)))
    view = page.locator("#view")
    expect(page.get_by_text("Message 60")).to_be_in_viewport()
    view.evaluate("view => view.scrollTo({ top: 200, behavior: 'instant' })")
    expect(page.get_by_text("Message 60")).not_to_be_in_viewport()
    send(message(61, "staff", "News", author="Maya"))
    pill = page.get_by_role("button", name="New messages")
    expect(pill).to_be_visible()
    assert view.evaluate("view => view.scrollTop") == 200
    pill.click()
    expect(page.get_by_text("News", exact=True)).to_be_in_viewport()
    expect(pill).to_be_hidden()


def test_a_wait_that_changes_leaves_a_half_typed_address_alone(page: Page, send: Send) -> None:
    wait = {"type": "handoff", "status": "pending", "reason": "", "position": 2, "wait_seconds": 240, "email": ""}
    send(wait)
    card = page.get_by_role("region", name="A teammate will take over")
    expect(card).to_contain_text("Number 2")
    address = card.get_by_label("reply by email")
    address.press_sequentially("ada@")
    send({**wait, "position": 1, "wait_seconds": 30, "email": "known@example.com"})
    expect(card).to_contain_text("First")
    expect(card).to_contain_text("About a minute")
    expect(address).to_have_value("ada@")
    address.press("Enter")
    expect(card).to_contain_text("Check the address")


@pytest.mark.parametrize(
    ("wait", "told"),
    [
        ({"team": "here", "position": 2, "wait_seconds": 240, "wait_low": 120, "wait_high": 900}, ["2 to 15 min"]),
        ({"team": "here", "position": 2, "wait_seconds": 240, "wait_low": 0, "wait_high": 480}, ["Up to 8 min"]),
        ({"team": "here", "position": 2, "wait_seconds": 9000, "wait_low": 3600, "wait_high": 10000}, ["1 to 3 h"]),
        ({"team": "here", "position": 2}, ["We cannot say yet", "Number 2"]),
        ({"team": "here"}, ["Many are ahead of you"]),
        ({"team": "here", "position": 2, "late": True}, ["Longer than usual"]),
        ({"team": "away", "position": 1}, ["Nobody is online", "Where shall we send the reply?"]),
        ({"team": "closed", "position": 1, "opens": "2126-06-03T09:00:00+01:00"}, ["not here right now", "June"]),
        (
            {"team": "here", "position": 1, "wait_seconds": 60, "closes": "2126-06-03T17:00:00+01:00"},
            ["Our team leaves at"],
        ),
    ],
)
def test_only_what_is_known_of_the_wait_is_shown(page: Page, send: Send, wait: dict, told: list[str]) -> None:
    send({"type": "handoff", "status": "pending", "reason": "", "email": "", **wait})
    card = page.get_by_role("region", name="A teammate will take over")
    for words in told:
        expect(card).to_contain_text(words)
    expect(card).not_to_contain_text("NaN")
    expect(card).not_to_contain_text("undefined")


def test_a_lost_line_comes_back_and_asks_for_what_was_missed(page: Page, site: Site) -> None:
    hellos: list[dict[str, Any]] = []
    sockets: list[WebSocketRoute] = []

    def greet(socket: WebSocketRoute, text: str | bytes) -> None:
        frame = json.loads(text)
        if frame["type"] != "hello":
            return
        hellos.append(frame)
        stored = [message(1, "customer", "one"), message(2, "assistant", "two"), message(3, "assistant", "three")]
        known = stored[: 1 + len(hellos)]
        ready = {"type": "ready", "conversation": "c", "seq": len(known), "handoff": "none", "agent_on": True}
        for each in [ready, *known[frame["after"] :]]:
            socket.send(json.dumps(each))

    def open_socket(socket: WebSocketRoute) -> None:
        sockets.append(socket)
        socket.on_message(lambda text: greet(socket, text))

    page.route_web_socket("**/ws/chat/", open_socket)
    page.goto(f"{site.url}/chat/")
    bodies = page.locator(".log .message__body")
    expect(bodies).to_have_text(["one", "two"])
    sockets[-1].close()
    expect(bodies).to_have_text(["one", "two", "three"])
    assert [hello["after"] for hello in hellos] == [0, 2]
