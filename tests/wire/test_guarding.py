import asyncio

import pytest

from agents_core.exceptions import TurnFailedError
from agents_core.policy import Reason

QUESTION = "How many days do I have to send something back?"


async def test_a_message_that_the_checker_finds_unsafe_never_reaches_the_agent(server, alice):
    server.verdict("injection")
    outcome = (await alice.writes(QUESTION)).outcome
    assert (outcome.guardrail.stage, outcome.guardrail.category) == ("input", "injection")
    assert "orders, payments or account" in outcome.reply
    assert server.requests == []


async def test_an_unsafe_message_is_not_remembered_word_for_word(server, shop, alice):
    server.verdict("extraction")
    await alice.writes(QUESTION)
    server.say("Hello.")
    await alice.writes("Hello")
    assert QUESTION not in str(server.requests[-1]["input"])


async def test_the_checker_gets_the_newest_message_alone(server, alice):
    server.say("Hello.")
    await alice.writes("Hello")
    server.say("Hello again.")
    await alice.writes("Good morning")
    assert [item["content"] for item in server.checks[-1]["input"]] == ["Good morning"]
    assert not server.checks[-1].get("tools")


async def test_a_message_that_could_not_be_checked_is_not_answered(server, alice):
    server.fail_checks(500, times=3)
    with pytest.raises(TurnFailedError) as failure:
        await alice.writes(QUESTION)
    assert failure.value.retry
    assert server.requests == []


async def test_the_check_can_be_switched_off(server, settings, alice):
    settings.GUARDRAIL_MODEL_CHECK = False
    server.say("Hello.")
    await alice.writes("Hello")
    assert server.checks == []


async def test_a_promise_is_handed_off_and_never_shown(server, shop, alice):
    server.call("search_help_centre", query="how long to send something back")
    server.say("I have refunded your order in full. You will see it tomorrow.")
    played = await alice.writes(QUESTION)
    assert played.shown == ""
    assert "refunded" not in played.outcome.reply
    assert played.outcome.handoff.escalation_reason == Reason.GUARDRAIL
    assert (played.outcome.guardrail.stage, played.outcome.guardrail.category) == ("output", "promise")
    assert "refunded your order" in played.outcome.unshown


async def test_a_number_that_no_source_holds_is_refused(server, shop, alice):
    server.call("search_help_centre", query="how long to send something back")
    server.say("You can send it back within 90 days of delivery.")
    played = await alice.writes(QUESTION)
    assert played.shown == ""
    assert "90" not in played.outcome.reply
    assert played.outcome.refused
    assert played.outcome.guardrail.category == "ungrounded"


async def test_what_was_held_back_is_not_in_the_history(server, shop, alice):
    server.call("search_help_centre", query="how long to send something back")
    server.say("You can send it back within 90 days of delivery.")
    await alice.writes(QUESTION)
    assert "90 days" not in str(alice.history)


async def test_the_rest_of_a_blocked_reply_is_not_paid_for(server, shop, alice):
    server.call("search_help_centre", query="how long to send something back")
    server.say("You can send it back within 90 days of delivery. And more.", ending="hang")
    await alice.writes(QUESTION)
    assert await asyncio.to_thread(server.disconnected.wait, 5)


async def test_a_refusal_of_the_model_becomes_a_polite_reply(server, alice):
    server.refuse("I can't help with that, policy 17b.")
    played = await alice.writes("Hello")
    assert played.shown == ""
    assert played.outcome.reply
    assert "17b" not in played.outcome.reply
    assert played.outcome.guardrail.stage == "output"


async def test_a_checker_that_refuses_to_answer_blocks_the_message(server, alice):
    server.refuse_check("I can't judge that.")
    outcome = (await alice.writes(QUESTION)).outcome
    assert outcome.reply
    assert outcome.handoff is None
    assert server.requests == []


async def test_a_verdict_that_is_none_of_the_schema_fails_the_turn_for_now(server, alice):
    server.verdict("fine by me")
    with pytest.raises(TurnFailedError) as failure:
        await alice.writes(QUESTION)
    assert failure.value.retry
    assert server.requests == []


async def test_a_promise_beside_a_tool_call_is_never_shown(server, shop, alice):
    server.say_and_call("I have refunded your order in full. ", "search_help_centre", query="gift card")
    server.say("A gift card is valid for 24 months.")
    played = await alice.writes("How long is a gift card valid?")
    assert played.shown == ""
    assert played.outcome.guardrail.category == "promise"


async def test_words_beside_a_tool_call_are_not_part_of_the_reply(server, shop, alice):
    server.say_and_call("Let me look that up. ", "search_help_centre", query="gift card")
    server.say("A gift card is valid for 24 months.")
    played = await alice.writes("How long is a gift card valid?")
    assert played.outcome.reply == "A gift card is valid for 24 months."
