"""The chat's socket: who may open it, what it answers, and what a customer gets who comes back."""

from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from channels.db import database_sync_to_async
from django.test import Client

from conversations.handoff.escalation import request_person
from conversations.identity.visitors import COOKIE, visitor_token
from conversations.lifecycle.transitions import take_over
from conversations.messages.message_store import post_staff_message
from conversations.models import Conversation, Customer, Message, Turn
from conversations.turns.runner import run_turn
from tests.conversations.chat.chat_client import PATIENCE, Browser, browser
from tests.conversations.scripted_model import say, search

pytestmark = pytest.mark.django_db(transaction=True)


@database_sync_to_async
def stored(visitor) -> list[tuple[int, str, str]]:
    found = Message.objects.filter(conversation__customer__visitor=visitor).order_by("conversation", "seq")
    return list(found.values_list("seq", "role", "text"))


@database_sync_to_async
def conversation_of(visitor) -> Conversation:
    return Conversation.objects.get(customer__visitor=visitor)


async def run_waiting_turn() -> None:
    turn = await database_sync_to_async(Turn.objects.filter(status="queued").get)()
    await run_turn(turn.pk)


async def test_a_message_is_stored_before_it_is_acknowledged():
    async with browser() as alice:
        await alice.hello()
        ack = await alice.write("Hello")
        assert ack == {"type": "ack", "id": ack["id"], "seq": 1}
        assert await stored(alice.visitor) == [(1, "customer", "Hello")]


async def test_the_same_id_twice_is_acknowledged_twice_and_stored_once():
    id = str(uuid4())
    async with browser() as alice:
        await alice.hello()
        assert await alice.write("Hello", id) == await alice.write("Hello", id)
        await alice.got("message", seq=1)
        assert len(alice.of("message")) == 1
        assert len(await stored(alice.visitor)) == 1


async def test_hello_is_answered_with_where_things_stand():
    async with browser() as alice:
        ready = await alice.hello()
    assert {"seq": 0, "handoff": "none", "agent_on": True}.items() <= ready.items()
    assert ready["conversation"]


async def test_a_message_frame_has_everything_the_page_needs(script, shipping):
    script(search(), say("Standard delivery takes 3 working days within the United Kingdom."))
    async with browser() as alice:
        await alice.hello()
        ack = await alice.write("How long does <b>standard</b> delivery take?")
        own = await alice.got("message")
        assert (own["id"], own["seq"], own["role"]) == (ack["id"], 1, "customer")
        assert "<b>" not in own["html"]
        await run_waiting_turn()
        reply = await alice.until("message", role="assistant")
        assert reply["text"] == "Standard delivery takes 3 working days within the United Kingdom."
        assert reply["sources"] == [{"title": "Delivery times", "url": shipping.get_absolute_url()}]
        assert set(reply) >= {"id", "seq", "role", "text", "html", "sources", "created"}
        await alice.until("status", state="done")
    deltas = "".join(frame["text"] for frame in alice.of("delta"))
    assert deltas == reply["text"]
    states = [frame["state"] for frame in alice.of("status")]
    assert states == ["queued", "thinking", "searching", "done"]


async def test_a_teammates_message_carries_their_first_name(bob):
    async with browser() as alice:
        await alice.hello()
        conversation = await conversation_of(alice.visitor)
        await database_sync_to_async(request_person)(conversation.pk)
        assert (await alice.until("handoff", status="pending"))["position"] == 1
        await database_sync_to_async(take_over)(conversation.pk, user=bob)
        handoff = await alice.until("handoff", status="complete")
        assert handoff["reason"] == "customer_request"
        await database_sync_to_async(post_staff_message)(conversation.pk, author=bob, text="Hello, Bob here.")
        assert (await alice.until("message", role="staff"))["author"] == "Bob"


async def test_who_comes_back_gets_exactly_what_was_missed_in_order():
    async with browser() as alice:
        await alice.hello()
        for text in ("one", "two", "three", "four"):
            await alice.write(text)
    for after, missed in ((0, [1, 2, 3, 4]), (2, [3, 4]), (4, [])):
        async with browser(alice.visitor) as again:
            assert (await again.hello(after))["seq"] == 4
            await again.caught_up()
            assert [frame["seq"] for frame in again.of("message")] == missed


async def test_a_seq_of_another_conversation_gets_the_whole_of_this_one():
    async with browser() as alice:
        await alice.hello()
        await alice.write("one")
    async with browser(alice.visitor) as again:
        await again.hello(after=99)
        await again.caught_up()
        assert [frame["seq"] for frame in again.of("message")] == [1]


async def test_two_tabs_show_the_same_conversation():
    async with browser() as first, browser(first.visitor) as second:
        assert (await first.hello())["conversation"] == (await second.hello())["conversation"]
        await first.write("Hello from the first tab")
        assert (await second.until("message"))["text"] == "Hello from the first tab"


async def test_mallory_sees_nothing_of_alice():
    async with browser() as alice, browser() as mallory:
        hers, his = await alice.hello(), await mallory.hello()
        assert hers["conversation"] != his["conversation"]
        await alice.write("My order is 1001")
        await mallory.caught_up()
        assert mallory.of("message") == []
        await mallory.send("hello", after=0, page="", conversation=hers["conversation"])
        assert (await mallory.until("ready"))["conversation"] == his["conversation"]
        await mallory.caught_up()
        assert mallory.of("message") == []


async def test_mallory_cannot_judge_alices_messages():
    async with browser() as alice, browser() as mallory:
        await alice.hello()
        await mallory.hello()
        conversation = await conversation_of(alice.visitor)
        reply = await database_sync_to_async(conversation.messages.create)(seq=1, role="assistant", text="Hi")
        error = await mallory.refused({"type": "feedback", "message": str(reply.pk), "helpful": False})
        assert error["code"] == "refused"
        await alice.send("feedback", message=str(reply.pk), helpful=True)
        await alice.caught_up()
        assert alice.of("error") == []
    await database_sync_to_async(reply.refresh_from_db)()
    assert reply.helpful is True


@pytest.mark.parametrize("query", ["", "?token=forged", "?token="])
async def test_a_socket_without_cookie_and_token_is_told_so_and_closed(query):
    stranger = Browser(query=query)
    assert (await stranger.connect(PATIENCE))[0]
    assert (await stranger.frame())["code"] == "unauthorised"
    closing = await stranger.receive_output(PATIENCE)
    assert (closing["type"], closing["code"]) == ("websocket.close", 4401)
    await stranger.wait()


async def test_a_token_opens_the_same_chat_as_the_cookie():
    visitor = uuid4()
    async with browser(visitor) as alice, browser(query=f"?token={visitor_token(visitor)}") as widget:
        assert (await alice.hello())["conversation"] == (await widget.hello())["conversation"]


async def test_the_cookie_that_the_chat_page_sets_opens_the_socket():
    client = Client()
    response = await sync_to_async(client.get)("/chat/")
    assert response.status_code == 200
    opened = Browser()
    opened.scope["headers"].append((b"cookie", f"{COOKIE}={client.cookies[COOKIE].value}".encode()))
    assert (await opened.connect(PATIENCE))[0]
    await opened.hello()
    await opened.disconnect()


async def test_a_cookie_value_is_no_token():
    alice = Browser(visitor=uuid4())
    cookie = dict(alice.scope["headers"])[b"cookie"].decode().partition("=")[2]
    stranger = Browser(query=f"?token={cookie}")
    await stranger.connect(PATIENCE)
    assert (await stranger.frame())["code"] == "unauthorised"
    await stranger.wait()


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost.evil.example", "nonsense"])
async def test_a_page_elsewhere_may_not_open_a_socket(origin):
    opened = Browser(visitor=uuid4(), origin=origin)
    assert await opened.connect(PATIENCE) == (False, 403) or not (await opened.connect(PATIENCE))[0]


@pytest.mark.parametrize("origin", ["", "http://localhost:8000", "http://127.0.0.1"])
async def test_our_own_pages_and_programs_may(origin):
    async with browser(uuid4(), origin=origin) as alice:
        assert await alice.hello()


async def test_human_asks_for_a_person_once():
    async with browser() as alice:
        await alice.hello()
        await alice.send("human")
        handoff = await alice.until("handoff", status="pending")
        assert (handoff["reason"], handoff["position"]) == ("customer_request", 1)
        assert "wait_seconds" not in handoff  # nobody has waited before: there is nothing to go by
        await alice.send("human")
        await alice.got("message", seq=1)
        await alice.caught_up()
        assert len(alice.of("message")) == 1
    assert "connecting you" in (await stored(alice.visitor))[0][2]
    async with browser(alice.visitor) as again:
        assert (await again.hello())["handoff"] == "pending"
        await again.until("handoff", status="pending")


async def test_a_rating_is_kept_and_a_second_one_replaces_it():
    async with browser() as alice:
        await alice.hello()
        await alice.send("rate", score=2, comment="Slow\x00.")
        await alice.send("rate", score=5)
        await alice.caught_up()
        assert alice.of("error") == []
    conversation = await conversation_of(alice.visitor)
    rating = await database_sync_to_async(lambda: conversation.rating)()
    assert (rating.score, rating.comment, rating.by_person) == (5, "", False)


async def test_a_contact_address_is_kept():
    async with browser() as alice:
        await alice.hello()
        await alice.send("contact", email=" alice@example.com ")
        assert (await alice.until("handoff"))["email"] == "alice@example.com"
    assert (await conversation_of(alice.visitor)).reply_email == "alice@example.com"


async def test_the_newest_chat_is_taken_up_again_next_week():
    async with browser() as alice:
        first = await alice.hello()
    async with browser(alice.visitor) as again:
        assert (await again.hello())["conversation"] == first["conversation"]
    assert await database_sync_to_async(Customer.objects.count)() == 1
