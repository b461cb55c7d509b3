"""Who sends too much, or nothing at all: one visitor, and all visitors of one client address together."""

import asyncio
import json
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import jwt
import pytest
from channels.db import database_sync_to_async
from django.db import transaction
from limits import RateLimitItemPerHour

from conversations.agent_status.alerts import staff_notices
from conversations.chat import consumers
from conversations.db.locking import lock_conversation
from conversations.identity import rate_limits
from conversations.messages.message_store import append_message
from conversations.models import Conversation, Handoff, Message, Role
from tests.conversations.chat.chat_client import PATIENCE, Browser
from tests.conversations.chat.test_consumers import conversation_of

pytestmark = pytest.mark.django_db(transaction=True)

MOST_MESSAGES = rate_limits.MESSAGES.amount


@pytest.fixture(autouse=True)
def no_new_window(monkeypatch) -> None:
    """On a slow machine one of ten seconds ends while a test is still sending."""
    monkeypatch.setattr(rate_limits, "MESSAGES", RateLimitItemPerHour(MOST_MESSAGES, namespace="an-hour-of-messages"))


@pytest.fixture
def address() -> str:
    """Nobody has come from it before: counts outlive a test."""
    return _new_address()


def _new_address() -> str:
    return ".".join(str(byte) for byte in (11, *uuid4().bytes[:3]))


@asynccontextmanager
async def browser_at(address: str, visitor=None):
    opened = Browser(visitor=visitor or uuid4())
    opened.scope["client"] = [address, 50_000]
    connected, _ = await opened.connect(PATIENCE)
    assert connected
    try:
        yield opened
    finally:
        await opened.disconnect()


async def closing(browser) -> int:
    while True:
        output = await browser.receive_output(PATIENCE)
        if output["type"] == "websocket.close":
            return output["code"]
        browser.seen.append(json.loads(output["text"]))


@pytest.fixture
def two_tickets(settings):
    settings.TICKETS_PER_ADDRESS = 2


async def _ask_for_person(address, **hello):
    """The answer to the button, and whether what they write then is taken."""
    async with browser_at(address) as guest:
        await guest.hello(**hello)
        await guest.send("human")
        while True:
            frame = await guest.frame()
            if frame["type"] in ("handoff", "error"):
                return frame, guest.visitor


async def test_tickets_past_the_limit_of_an_address_are_refused_and_staff_are_told(two_tickets, address):
    for _ in range(2):
        frame, _visitor = await _ask_for_person(address)
        assert frame["type"] == "handoff"
    frame, _visitor = await _ask_for_person(address)
    assert (frame["type"], frame["code"]) == ("error", "rate_limited")
    assert "try again in a few minutes" in frame["detail"]
    assert await database_sync_to_async(Handoff.objects.count)() == 2
    assert "1 internet address sends more" in " ".join(await database_sync_to_async(staff_notices)())
    frame, _visitor = await _ask_for_person(_new_address())
    assert frame["type"] == "handoff", "another address has its own"


async def test_who_is_vouched_for_gets_a_person_although_their_address_is_at_its_limit(two_tickets, address, settings):
    settings.IDENTITY_SECRET = "a-secret-of-the-shop-that-is-long-enough"
    for _ in range(3):
        await _ask_for_person(address)
    claims = {"email": "ada@example.com", "exp": datetime.now(UTC) + timedelta(minutes=5)}
    frame, _visitor = await _ask_for_person(address, identity=jwt.encode(claims, settings.IDENTITY_SECRET))
    assert frame["type"] == "handoff"


async def test_whom_the_agent_hands_over_counts_too_and_a_refused_message_comes_back_unstored(settings, address):
    settings.TICKETS_PER_ADDRESS = 1
    for _ in range(10):
        visitor = uuid4()
        async with browser_at(address, visitor) as guest:
            await guest.hello()
        await database_sync_to_async(_hand_over)(visitor)
    async with browser_at(address) as guest:
        await guest.hello()
        id = str(uuid4())
        await guest.send("message", id=id, text="My parcel is broken")
        error = await guest.until("error")
    assert (error["code"], error["id"]) == ("rate_limited", id)
    assert not await database_sync_to_async(Message.objects.filter(text="My parcel is broken").exists)()


def _hand_over(visitor) -> None:
    conversation = Conversation.objects.get(customer__visitor=visitor)
    assert conversation.network
    Handoff.objects.create(conversation=conversation, payload={}, reason="refund", risk="low", intent="refund")


async def test_visitors_of_one_address_share_a_limit_that_is_many_times_ones_own(settings, address):
    settings.VISITORS_PER_ADDRESS = 2
    refused = []
    async with AsyncExitStack() as stack:
        for _ in range(3):
            guest = await stack.enter_async_context(browser_at(address))
            await guest.hello()
            for _ in range(MOST_MESSAGES):
                await guest.send("message", id=str(uuid4()), text="Hello")
            await guest.caught_up()
            refused.append(len([frame for frame in guest.of("error") if frame["code"] == "rate_limited"]))
    assert refused[:2] == [0, 0]
    assert refused[2] > 0
    assert "1 internet address sends more" in " ".join(await database_sync_to_async(staff_notices)())


async def test_without_a_limit_by_address_only_the_visitor_counts(settings, address):
    settings.VISITORS_PER_ADDRESS = 0
    async with browser_at(address) as guest:
        await guest.hello()
        for _ in range(MOST_MESSAGES + 1):
            await guest.send("message", id=str(uuid4()), text="Hello")
        await guest.caught_up()
    assert [frame["code"] for frame in guest.of("error")] == ["rate_limited"]


async def test_who_says_hello_all_the_time_is_refused_and_gets_no_endless_history(address):
    visitor = uuid4()
    async with browser_at(address, visitor) as guest:
        await guest.hello()
        await database_sync_to_async(_write_a_lot)(await conversation_of(visitor))
        guest.seen.clear()
        for _ in range(60):
            await guest.send("hello", after=0)
        await guest.caught_up()
    assert len(guest.of("message")) <= rate_limits.HISTORY.amount * 1.5
    assert {frame["code"] for frame in guest.of("error")} == {"rate_limited"}
    assert len(guest.of("error")) >= 40


@transaction.atomic
def _write_a_lot(conversation) -> None:
    conversation = lock_conversation(conversation.pk)
    for number in range(150):
        append_message(conversation, Role.CUSTOMER, f"Word {number}")


async def test_a_long_history_comes_whole_and_in_order(address):
    visitor = uuid4()
    async with browser_at(address, visitor) as guest:
        await guest.hello()
        await database_sync_to_async(_write_a_lot)(await conversation_of(visitor))
    async with browser_at(address, visitor) as guest:
        await guest.hello()
        await guest.got("message", seq=150)
    assert [frame["seq"] for frame in guest.of("message")] == list(range(1, 151))


async def test_a_socket_that_never_says_hello_is_closed(monkeypatch, address):
    monkeypatch.setattr(consumers, "HELLO_SECONDS", 0.05)
    async with browser_at(address) as silent:
        await silent.send("ping")
        assert await closing(silent) == consumers.NO_HELLO


async def test_a_socket_that_has_said_hello_stays(monkeypatch, address):
    monkeypatch.setattr(consumers, "HELLO_SECONDS", 0.5)
    async with browser_at(address) as guest:
        await guest.hello()
        await asyncio.sleep(0.7)
        await guest.caught_up()


async def test_sockets_of_one_address_are_bounded_and_a_closed_one_makes_room(settings, address):
    settings.SOCKETS_PER_ADDRESS = 2
    async with browser_at(address) as first:
        await first.hello()
        async with browser_at(address) as second, browser_at(address) as third:
            await second.hello()
            assert await closing(third) == consumers.TOO_MANY_SOCKETS
            assert [frame["code"] for frame in third.seen] == ["rate_limited"]
        async with browser_at(address) as again:
            await again.hello()
