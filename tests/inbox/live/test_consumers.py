"""The inbox's socket: staff see what happens without a reload, and nobody else sees anything."""

import json
import uuid
from contextlib import asynccontextmanager

import pytest
from asgiref.sync import sync_to_async
from channels.auth import AuthMiddlewareStack
from channels.layers import get_channel_layer
from channels.routing import URLRouter
from channels.testing import WebsocketCommunicator
from django.contrib.auth.models import User
from django.http import QueryDict

from conversations.lifecycle.customer_messages import post_customer_message
from conversations.realtime import broadcast
from inbox.assignment.assignments import claim
from inbox.collaboration.notes import add_note
from inbox.live import consumers
from inbox.live.page import LivePage
from inbox.live.protocol import read_frame
from inbox.replies.reply import reply
from inbox.routing import websocket_urlpatterns
from tests.inbox.conftest import open_ticket, signed_in, staff

pytestmark = pytest.mark.django_db(transaction=True)
GREETING = 5  # the list, the ticket, how to reach the customer, the payload, who is there
application = AuthMiddlewareStack(URLRouter(websocket_urlpatterns))


def socket(user: User | None = None, query: str = "", origin: str = "") -> WebsocketCommunicator:
    headers = []
    if user:
        session = signed_in(user).cookies["sessionid"].value
        headers.append((b"cookie", f"sessionid={session}".encode()))
    if origin:
        headers.append((b"origin", origin.encode()))
    return WebsocketCommunicator(application, f"/ws/inbox/?{query}", headers=headers)


@asynccontextmanager
async def connected(user: User, query: str = "", **hello):
    page = await sync_to_async(socket)(user, query)
    assert (await page.connect())[0]
    await page.send_to(text_data=json.dumps({"type": "hello", **hello}))
    yield page
    await page.disconnect()


async def until(page: WebsocketCommunicator, *words: str) -> str:
    """The first frame that holds all of `words`; fails when none comes."""
    while True:
        frame = await page.receive_from(timeout=5)
        if all(word in frame for word in words):
            return frame


async def test_a_new_ticket_appears_in_the_list_and_in_the_figures():
    bob = await sync_to_async(staff)("Bob")
    async with connected(bob) as page:
        await until(page, "Nobody is waiting")
        await sync_to_async(open_ticket)("I was charged twice.")
        frame = await until(page, "I was charged twice.")
        assert 'data-unread="1"' in frame


async def test_the_list_keeps_to_the_filters_of_the_page():
    bob = await sync_to_async(staff)("Bob")
    async with connected(bob, "view=unassigned&risk=low") as page:
        await until(page, "Nothing matches")
        await sync_to_async(open_ticket)("dangerous", risk_level="high")
        await sync_to_async(open_ticket)("harmless", risk_level="low", escalation_reason="customer_request")
        assert "dangerous" not in await until(page, "harmless")


async def test_what_the_customer_writes_appears_in_the_open_ticket():
    bob, ticket = await sync_to_async(staff)("Bob"), await sync_to_async(open_ticket)()
    async with connected(bob, f"ticket={ticket.number}", after=2) as page:
        post = sync_to_async(post_customer_message)
        await post(ticket.conversation_id, client_id=uuid.uuid4(), text="It was order 1004.")
        frame = await until(page, "#thread", "It was order 1004.")
        assert "charged twice" not in frame


async def test_what_was_never_announced_appears_all_the_same(monkeypatch):
    async def lose(*_: object, **__: object) -> None:
        pass

    monkeypatch.setattr(consumers, "LOOK_SECONDS", 0.1)
    bob, ticket = await sync_to_async(staff)("Bob"), await sync_to_async(open_ticket)()
    async with connected(bob, f"ticket={ticket.number}", after=2) as page:
        monkeypatch.setattr(broadcast, "send", lose)
        post = sync_to_async(post_customer_message)
        await post(ticket.conversation_id, client_id=uuid.uuid4(), text="It was order 1004.")
        assert "charged twice" not in await until(page, "#thread", "It was order 1004.")
        await sync_to_async(open_ticket)("My parcel is lost.")
        await until(page, "My parcel is lost.")


async def test_a_page_that_missed_nothing_is_sent_nothing(monkeypatch):
    monkeypatch.setattr(consumers, "LOOK_SECONDS", 0.1)
    bob, ticket = await sync_to_async(staff)("Bob"), await sync_to_async(open_ticket)()
    async with connected(bob, f"ticket={ticket.number}", after=2) as page:
        greeting = [await page.receive_from(timeout=5) for _ in range(GREETING)]
        assert any("charged twice" in frame for frame in greeting)
        assert await page.receive_nothing(timeout=1)


async def test_reconnecting_brings_everything_that_was_missed():
    bob, ticket = await sync_to_async(staff)("Bob"), await sync_to_async(open_ticket)()
    await sync_to_async(claim)(ticket, bob)
    await sync_to_async(reply)(ticket, bob, "First answer.")
    await sync_to_async(add_note)(ticket, bob, "A note.")
    async with connected(bob, f"ticket={ticket.number}&view=mine", after=2, note=0) as page:
        await until(page, "ticket-head", "With you")
        await until(page, "First answer.", "A note.")


async def test_a_claim_by_a_colleague_is_shown():
    bob, rita = await sync_to_async(staff)("Bob"), await sync_to_async(staff)("Rita")
    ticket = await sync_to_async(open_ticket)()
    async with connected(bob, f"ticket={ticket.number}", after=2) as page:
        await until(page, "claim-button")
        await sync_to_async(claim)(ticket, rita)
        frame = await until(page, "ticket-head", "With Rita")
        assert "claim-button" not in frame


async def test_a_note_reaches_colleagues_and_never_the_customers_group():
    bob, rita = await sync_to_async(staff)("Bob"), await sync_to_async(staff)("Rita")
    ticket = await sync_to_async(open_ticket)()
    layer = get_channel_layer()
    customer = await layer.new_channel("customer")
    await layer.group_add(broadcast.conversation_group(ticket.conversation_id), customer)
    async with connected(bob, f"ticket={ticket.number}", after=2) as page:
        await until(page, "claim-button")
        await sync_to_async(add_note)(ticket, rita, "Check the terminal.")
        await until(page, "Check the terminal.", "Internal note")
        await sync_to_async(claim)(ticket, rita)  # the next thing that the customer's group hears
        assert (await layer.receive(customer))["type"] == "handoff.changed"


async def test_both_sides_see_who_is_writing():
    bob, ticket = await sync_to_async(staff)("Bob"), await sync_to_async(open_ticket)()
    await sync_to_async(claim)(ticket, bob)
    group = broadcast.conversation_group(ticket.conversation_id)
    layer = get_channel_layer()
    async with connected(bob, f"ticket={ticket.number}", after=2) as page:
        await until(page, "With you")
        await broadcast.send(group, "typing", who="customer", on=True)
        await until(page, "activity-customer", "writing")
        customer = await layer.new_channel("customer")
        await layer.group_add(group, customer)
        await page.send_to(text_data=json.dumps({"type": "typing", "on": True}))
        assert await layer.receive(customer) == {"type": "typing", "who": "staff", "on": True}


async def test_only_the_one_who_answers_is_seen_writing_by_the_customer():
    bob, rita = await sync_to_async(staff)("Bob"), await sync_to_async(staff)("Rita")
    ticket = await sync_to_async(open_ticket)()
    await sync_to_async(claim)(ticket, bob)
    layer = get_channel_layer()
    customer = await layer.new_channel("customer")
    await layer.group_add(broadcast.conversation_group(ticket.conversation_id), customer)
    async with connected(rita, f"ticket={ticket.number}", after=2) as page:
        await page.send_to(text_data=json.dumps({"type": "typing", "on": True}))
        await until(page, "ticket-head")
        await sync_to_async(reply)(ticket, bob, "Hello.")
        await until(page, "#thread", "Hello.")
        assert (await layer.receive(customer))["type"] == "messages.stored"


async def test_the_agents_work_is_shown_until_it_is_done():
    bob, ticket = await sync_to_async(staff)("Bob"), await sync_to_async(open_ticket)()
    group = broadcast.conversation_group(ticket.conversation_id)
    async with connected(bob, f"ticket={ticket.number}", after=2) as page:
        await broadcast.send(group, "turn.status", turn=1, state="searching")
        await until(page, "searching the help centre")
        await broadcast.send(group, "turn.delta", turn=1, offset=0, text="We")
        await until(page, "The agent is writing")
        await broadcast.send(group, "turn.status", turn=1, state="done")
        await until(page, "activity-agent", "hidden")


async def test_strangers_and_customers_are_refused():
    assert not (await socket().connect())[0]
    mallory = await sync_to_async(User.objects.create_user)("mallory")
    page = await sync_to_async(socket)(mallory)
    assert await page.connect() == (False, 4403)


async def test_pages_of_other_sites_are_refused():
    bob = await sync_to_async(staff)("Bob")
    assert not (await (await sync_to_async(socket)(bob, "", "https://evil.example")).connect())[0]
    page = await sync_to_async(socket)(bob, "", "http://localhost:8000")
    assert (await page.connect())[0]
    await page.disconnect()


async def test_the_socket_ends_when_the_person_is_no_longer_staff():
    bob = await sync_to_async(staff)("Bob")
    async with connected(bob) as page:
        await until(page, "Nobody is waiting")
        await sync_to_async(User.objects.update)(is_staff=False)
        await broadcast.send(broadcast.INBOX_GROUP, "inbox.changed", conversation=1)
        assert await page.receive_output(timeout=5) == {"type": "websocket.close", "code": 4403}


@pytest.mark.parametrize(
    "text", ["{", "[]", "[" * 4000, '{"type": "x"}', '{"type": "hello", "after": "1"}', "x" * 9999]
)
async def test_a_frame_that_makes_no_sense_changes_nothing(text):
    bob, ticket = await sync_to_async(staff)("Bob"), await sync_to_async(open_ticket)()
    async with connected(bob, f"ticket={ticket.number}&view=%00&page=x&language=xx", after=2) as page:
        await page.send_to(text_data=text)
        await sync_to_async(add_note)(ticket, bob, "Still here.")
        await until(page, "Still here.")


async def test_a_burst_is_rendered_once_and_a_straggler_once_more():
    bob = await sync_to_async(staff)("Bob")
    async with connected(bob) as page:
        await until(page, "Nobody is waiting")
        for number in range(5):
            await sync_to_async(open_ticket)(f"Ticket {number}")
        frames = 1
        while "Ticket 4" not in await page.receive_from(timeout=5):
            frames += 1
        assert frames < 5


def test_who_has_another_password_is_signed_out_of_open_pages(bob):
    client = signed_in(bob)
    page, session = LivePage(bob, QueryDict()), client.session
    assert page.renewed(session)
    bob.set_password("another one of mine")
    bob.save()
    assert page.renewed(session) is None


def test_half_a_letter_over_the_socket_is_no_frame():
    assert read_frame(r'{"type": "draft", "text": "\ud83d"}') == {}
    assert read_frame(r'{"type": "draft", "text": "\ud83d\ude00"}')["text"] == "😀"
