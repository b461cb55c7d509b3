"""Turns past what a process may run at once wait in line; nobody gets an error."""

import asyncio

import pytest
from channels.db import database_sync_to_async

from conversations.models import Turn
from conversations.turns.process import use_loop
from conversations.turns.runner import admit_turns
from tests.conversations.chat.chat_client import PATIENCE, browser
from tests.conversations.scripted_model import Pausing

pytestmark = pytest.mark.django_db(transaction=True)


async def test_a_turn_without_room_stays_queued_and_runs_when_another_ends(script, settings):
    settings.TURNS_AT_ONCE = 1
    first, second = Pausing("I'm happy to help. ", "Ask away."), Pausing("Hello. ", "How can I help?")
    script(first.step, second.step)
    use_loop(asyncio.get_running_loop())
    async with browser() as alice, browser() as bert:
        for customer in (alice, bert):
            await customer.hello()
            await customer.write("Hello")
        turns = await database_sync_to_async(lambda: list(Turn.objects.order_by("pk").values_list("pk", flat=True)))()
        admit_turns(turns)
        admit_turns(turns)  # rung for twice
        await asyncio.wait_for(first.reached.wait(), PATIENCE)
        await bert.got("status", state="queued")
        assert not second.reached.is_set()
        first.go_on()
        await alice.until("message", role="assistant")
        second.go_on()
        reply = await bert.until("message", role="assistant")
    assert reply["text"] == "Hello. How can I help?"
    assert "error" not in {frame["type"] for frame in (*alice.seen, *bert.seen)}
