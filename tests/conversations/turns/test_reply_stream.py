"""A reply in progress reaches whoever is there, whoever comes back, and nobody once a person was asked for."""

import asyncio

import openai
import pytest
from channels.db import database_sync_to_async

from conversations.agent_status.kill_switch import set_agent_enabled
from conversations.lifecycle.transitions import take_over
from conversations.models import Conversation, Message, Turn
from conversations.realtime import broadcast
from conversations.turns.process import use_loop
from conversations.turns.runner import admit_turns, run_turn, running_turns
from tests.conversations.chat.chat_client import PATIENCE, browser
from tests.conversations.chat.test_consumers import conversation_of, run_waiting_turn
from tests.conversations.scripted_model import Pausing, say, search

pytestmark = pytest.mark.django_db(transaction=True)

FIRST = "I'm happy to help you with that. "
SECOND = "Could you tell me a little more?"


async def started(pausing: Pausing) -> asyncio.Task:
    """The waiting turn, running up to its pause."""
    turn = await database_sync_to_async(Turn.objects.filter(status="queued").get)()
    task = asyncio.create_task(run_turn(turn.pk))
    await asyncio.wait_for(pausing.reached.wait(), PATIENCE)
    return task


def shown(deltas) -> str:
    """The text of deltas that follow each other without a gap or a repeat."""
    text = ""
    for delta in deltas:
        assert delta["offset"] == len(text)
        text += delta["text"]
    return text


async def test_who_comes_back_in_the_middle_of_a_reply_sees_it_from_its_start_and_to_its_end(script):
    pausing = Pausing(FIRST, SECOND)
    script(pausing.step)
    use_loop(asyncio.get_running_loop())  # which is asked to repeat what was said
    async with browser() as alice:
        await alice.hello()
        await alice.write("Hello")
        running = await started(pausing)
        await alice.until("delta")
    async with browser(alice.visitor) as again:
        await again.hello(after=1)
        assert (await again.until("delta"))["text"] == FIRST
        assert again.of("status")[0]["state"] == "thinking"
        pausing.go_on()
        await running
        reply = await again.until("message")
        await again.until("status", state="done")
    assert shown(again.of("delta")) == reply["text"] == FIRST + SECOND
    assert reply["seq"] == 2


async def test_who_missed_a_piece_gets_it_with_the_next_one(script):
    pausing = Pausing(FIRST, SECOND)
    script(pausing.step)
    async with browser() as alice:
        await alice.hello()
        await alice.write("Hello")
        group = broadcast.conversation_group((await conversation_of(alice.visitor)).pk)
        running = await started(pausing)
        await alice.until("delta")
        turn = await database_sync_to_async(Turn.objects.get)()
        # The channel layer doubles a piece, and delivers one that is far ahead.
        await broadcast.send(group, "turn.delta", turn=turn.pk, attempt=1, offset=0, text=FIRST)
        await broadcast.send(group, "turn.delta", turn=turn.pk, attempt=1, offset=900, text="far ahead")
        pausing.go_on()
        await running
        await alice.until("message", role="assistant")
    assert shown(alice.of("delta")) == FIRST + SECOND


async def test_a_turn_that_is_run_again_begins_its_text_again(script):
    pausing = Pausing(FIRST, SECOND)
    script(pausing.step)
    script(say("Thanks for writing. What can I do for you?"))
    async with browser() as alice:
        await alice.hello()
        await alice.write("Hello")
        running = await started(pausing)
        await alice.until("delta")
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await database_sync_to_async(Turn.objects.update)(status="queued", lease_until=None)
        await run_waiting_turn()
        reply = await alice.until("message", role="assistant")
    first, *rest = alice.of("delta")
    assert first["text"] == FIRST
    assert shown(rest) == reply["text"] == "Thanks for writing. What can I do for you?"


async def test_once_a_person_has_it_not_even_a_piece_of_the_agents_reply_is_shown(script, bob):
    pausing = Pausing(FIRST, SECOND)
    script(pausing.step)
    async with browser() as alice:
        await alice.hello()
        await alice.write("Hello")
        running = await started(pausing)
        await alice.until("delta")
        conversation = await conversation_of(alice.visitor)
        await database_sync_to_async(take_over)(conversation.pk, user=bob)
        await alice.until("handoff", status="complete")
        pausing.go_on()
        await running
        await alice.until("status", state="done")
        await alice.caught_up()
    assert shown(alice.of("delta")) == FIRST
    assert [frame["role"] for frame in alice.of("message")] == ["customer"]
    turn = await database_sync_to_async(Turn.objects.get)()
    assert (turn.status, turn.unshown_reply) == ("discarded", FIRST + SECOND)


@pytest.mark.parametrize("stop", ["take over", "switch off"])
async def test_the_models_call_ends_with_the_turn_when_a_person_takes_over_or_the_agent_is_switched_off(
    script, bob, stop
):
    pausing = Pausing(FIRST, SECOND)
    script(pausing.step)
    use_loop(asyncio.get_running_loop())
    async with browser() as alice:
        await alice.hello()
        await alice.write("Hello")
        turn = await database_sync_to_async(Turn.objects.get)()
        admit_turns([turn.pk])
        await asyncio.wait_for(pausing.reached.wait(), PATIENCE)
        conversation = await conversation_of(alice.visitor)
        if stop == "take over":
            await database_sync_to_async(take_over)(conversation.pk, user=bob)
        else:
            await database_sync_to_async(set_agent_enabled)(False)
        await asyncio.wait_for(pausing.abandoned.wait(), PATIENCE)
        await alice.until("status", state="done")
        await alice.caught_up()
    assert shown(alice.of("delta")) == FIRST
    assert running_turns() == []


async def test_a_sentence_that_may_not_be_said_is_in_no_delta_and_no_message(script):
    pausing = Pausing("I'm happy to help you with that. ", "I have refunded", " you £50. ", "Anything else?")
    script(pausing.step)
    pausing.go_on()
    async with browser() as alice:
        await alice.hello()
        await alice.write("Hello")
        await run_waiting_turn()
        await alice.until("message", role="assistant")
        await alice.until("handoff", status="pending")
        await alice.caught_up()
    assert "refunded" not in str(alice.seen)
    assert "£50" not in str(alice.seen)
    conversation = await database_sync_to_async(Conversation.objects.get)()
    assert conversation.handoff_status == "pending", "a promise is for a person to keep"


async def test_text_beside_a_tool_call_is_checked_too(script, shipping):
    beside = say("I have refunded you £50. ")
    beside.output.extend(search().output)
    script(beside, say("Standard delivery takes 3 working days within the United Kingdom."))
    async with browser() as alice:
        await alice.hello()
        await alice.write("How long does delivery take?")
        await run_waiting_turn()
        await alice.until("message", role="assistant")
        await alice.caught_up()
    assert "refunded" not in str(alice.seen)


async def test_a_model_that_is_gone_is_an_apology_and_a_person_not_a_silence(script, impatient):
    script(*[openai.APIConnectionError(request=None)] * 3)
    async with browser() as alice:
        await alice.hello()
        await alice.write("Hello")
        for _ in range(3):
            await run_waiting_turn()
        reply = await alice.until("message", role="assistant")
        await alice.until("handoff", status="pending")
        await alice.caught_up()
    assert "something went wrong on my side" in reply["text"]
    assert "APIConnectionError" not in str(alice.seen)
    assert "failed" in [frame["state"] for frame in alice.of("status")]
    assert await database_sync_to_async(Message.objects.count)() == 2
