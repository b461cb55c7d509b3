"""What the channel layer loses, an open chat gets all the same; and a process that hears nothing any more notices."""

import asyncio

import pytest
from channels.db import database_sync_to_async
from channels.layers import get_channel_layer
from django.db import transaction

from conversations.chat import catch_up
from conversations.db.locking import lock_conversation
from conversations.lifecycle.transitions import take_over
from conversations.messages.message_store import append_message
from conversations.models import Role
from conversations.realtime import broadcast, heartbeat
from conversations.realtime.socket import COME_AGAIN, Socket
from tests.conversations.chat.chat_client import PATIENCE, browser
from tests.conversations.chat.test_consumers import conversation_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(catch_up, "EVERY", 0.05)


@pytest.fixture
def quick_to_doubt(monkeypatch):
    monkeypatch.setattr(heartbeat, "EVERY", 0.05)
    monkeypatch.setattr(heartbeat, "PATIENCE", 0.05)


@pytest.fixture
def nothing_is_announced(monkeypatch):
    async def lose(*args: object, **event: object) -> None:
        pass

    monkeypatch.setattr(broadcast, "send", lose)


async def test_a_reply_whose_announcement_was_lost_is_shown(nothing_is_announced):
    async with browser() as alice:
        await alice.hello()
        conversation = await conversation_of(alice.visitor)
        await database_sync_to_async(_reply)(conversation.pk)
        assert (await alice.until("message"))["text"] == "Here is your answer."
        await alice.caught_up()
    assert len(alice.of("message")) == 1


async def test_a_person_whose_coming_was_not_announced_is_shown(nothing_is_announced, bob):
    async with browser() as alice:
        await alice.hello()
        conversation = await conversation_of(alice.visitor)
        await database_sync_to_async(take_over)(conversation.pk, user=bob)
        assert (await alice.until("handoff"))["status"] == "complete"


async def test_who_has_missed_nothing_is_told_nothing():
    async with browser() as alice:
        await alice.hello()
        await alice.write("Hello")
        await alice.until("status", state="queued")
        await asyncio.sleep(0.3)
        await alice.caught_up()
    assert [frame["type"] for frame in alice.seen] == ["ready", "ack", "message", "status", "pong"]


async def test_pages_connect_anew_when_the_process_no_longer_hears_the_channel_layer(monkeypatch, quick_to_doubt):
    async with browser() as alice:
        await alice.hello()
        monkeypatch.setattr(get_channel_layer(), "receive", _hear_nothing, raising=False)
        closed = await asyncio.wait_for(_closing(alice), PATIENCE)
    assert closed["code"] == COME_AGAIN


async def test_a_layer_that_is_away_is_no_reason_to_send_anybody_away(monkeypatch, quick_to_doubt):
    async def refuse(*_: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(get_channel_layer(), "group_send", refuse, raising=False)
    async with browser() as alice:
        await alice.hello()
        await asyncio.sleep(0.5)
        await alice.caught_up()
        assert len(Socket.open) == 1


@transaction.atomic
def _reply(conversation_id: int) -> None:
    conversation = lock_conversation(conversation_id)
    append_message(conversation, Role.ASSISTANT, "Here is your answer.")


async def _hear_nothing(*_: object) -> None:
    await asyncio.sleep(3600)


async def _closing(browser) -> dict:
    while True:
        output = await browser.receive_output(PATIENCE)
        if output["type"] == "websocket.close":
            return output
