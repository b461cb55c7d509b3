"""The language of a conversation is that of its last real sentence, not of an order number or an address."""

import pytest

from agents_core.runner.turn_preparation import read_message
from agents_core.turn.context import TurnContext


async def language_after(*messages: str) -> str:
    context = TurnContext(conversation_id="c", turn_id="t")
    for message in messages:
        context.message = message
        await read_message(context)
    return context.language


@pytest.mark.parametrize("bare", ["1001", "ada@example.com", "ok"])
async def test_a_bare_detail_does_not_change_it(bare):
    assert await language_after("Wo ist meine Bestellung geblieben?", bare) == "de"


async def test_a_sentence_in_another_language_does():
    assert await language_after("Wo ist meine Bestellung geblieben?", "Sorry, I would rather write in English") == "en"


async def test_a_vague_answer_to_a_question_of_ours_has_failed():
    context = TurnContext(conversation_id="c", turn_id="t", message="dunno, you tell me")
    context.state.asked_for = "topic"
    await read_message(context)
    assert context.state.failed_clarifications == 1


async def test_the_detail_that_was_asked_for_ends_the_count():
    context = TurnContext(conversation_id="c", turn_id="t", message="1001")
    context.state.asked_for, context.state.failed_clarifications = "order_id", 1
    await read_message(context)
    assert context.state.failed_clarifications == 0
    assert context.state.collected["order_id"] == "1001"
