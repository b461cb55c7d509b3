"""Who waits sees the queue move, without asking, and only when something moved for them."""

import asyncio
from uuid import uuid4

import pytest
from channels.db import database_sync_to_async
from django.contrib.auth.models import User

from conversations.chat import queue_updates
from conversations.lifecycle.transitions import take_over
from conversations.models import Conversation, Owner
from tests.conversations.chat.chat_client import PATIENCE, browser
from tests.conversations.chat.test_consumers import conversation_of
from tests.conversations.wait_times.queue_fixtures import closed_now, waiting

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(queue_updates, "PAUSE", 0.01)


@database_sync_to_async
def somebody_waits(minutes: float) -> Conversation:
    return waiting(minutes)


@database_sync_to_async
def bob_takes(conversation: Conversation) -> None:
    bob, _new = User.objects.get_or_create(username="bob", is_staff=True)
    take_over(conversation.pk, user=bob)


async def queue_up(customer) -> dict:
    await customer.hello()
    await customer.send("human")
    return await customer.until("handoff", status="pending")


async def test_the_place_moves_up_when_somebody_ahead_is_taken():
    first, _second = await somebody_waits(20), await somebody_waits(10)
    async with browser() as alice:
        assert (await queue_up(alice))["position"] == 3
        await bob_takes(first)
        moved = await alice.until("handoff", position=2)
        assert "number 2 in the queue" in moved["detail"]


async def test_those_ahead_of_whoever_was_taken_hear_nothing():
    async with browser() as alice, browser() as mallory:
        await queue_up(alice)
        await queue_up(mallory)
        await bob_takes(await conversation_of(mallory.visitor))
        await mallory.until("handoff", status="complete")
        await bob_takes(await somebody_waits(30))
        await asyncio.gather(alice.caught_up(), mallory.caught_up())
    told = [frame["position"] for frame in alice.of("handoff")]
    # She is second for as long as the third one waits, if anybody looked just then: that is news, and so is its end.
    assert told in ([1], [1, 2], [1, 2, 1])


async def test_whoever_is_taken_is_told_of_the_queue_no_more():
    async with browser() as alice:
        await queue_up(alice)
        await bob_takes(await conversation_of(alice.visitor))
        await alice.until("handoff", status="complete")
        await bob_takes(await somebody_waits(5))
        await alice.caught_up()
    assert alice.of("handoff")[-1]["status"] == "complete"
    assert not any("position" in frame for frame in alice.of("handoff")[-1:])


async def test_what_no_announcement_says_is_seen_by_looking(monkeypatch):
    monkeypatch.setattr(queue_updates, "AT_LEAST_EVERY", 0.05)
    async with browser() as alice:
        await queue_up(alice)
        await database_sync_to_async(closed_now)()
        closed = await alice.until("handoff", team="closed")
        assert closed["opens"]


async def test_a_hundred_who_leave_at_once_are_one_look_for_everybody(monkeypatch):
    looks: list[int] = []
    look = queue_updates.handoff_frames

    def counted(ids):
        looks.append(len(ids))
        return look(ids)

    monkeypatch.setattr(queue_updates, "handoff_frames", counted)
    ahead = await somebody_waits(50)
    async with browser() as alice, browser(uuid4()) as mallory:
        await queue_up(alice)
        await queue_up(mallory)
        await database_sync_to_async(Conversation.objects.filter(pk=ahead.pk).update)(owner=Owner.AI, queued_at=None)
        for _ in range(100):
            queue_updates.queue_changed()
        await alice.until("handoff", position=1)
        await mallory.until("handoff", position=2)
    assert looks == [2]


async def test_a_look_that_fails_is_not_the_last(monkeypatch):
    monkeypatch.setattr(queue_updates, "AT_LEAST_EVERY", 0.05)
    look, failed = queue_updates.handoff_frames, asyncio.Event()

    def fail_once(ids):
        if not failed.is_set():
            failed.set()
            raise RuntimeError("once")
        return look(ids)

    monkeypatch.setattr(queue_updates, "handoff_frames", fail_once)
    first = await somebody_waits(20)
    async with browser() as alice:
        await queue_up(alice)
        await asyncio.wait_for(failed.wait(), PATIENCE)
        await bob_takes(first)
        await alice.until("handoff", position=1)
