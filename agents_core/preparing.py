"""Before the run: reads the newest message, and lets what it says into the turn's context."""

import asyncio

from agents_core.context import TurnContext
from agents_core.policy import Reason, must_hand_off
from agents_core.understanding import Reading, read


async def prepare(context: TurnContext) -> Reason | None:
    """Read the message into the context. Returns the reason why this turn must end with a person, if there is one."""
    state = context.state
    reading = await asyncio.to_thread(read, context.message, previous_intent=state.intent, asked_for=state.asked_for)
    context.language = reading.language
    _judge_clarification(context, reading)
    state.asked_for = ""
    state.intent = reading.intent
    state.collected.update({name: value[:500] for name, value in reading.slots.items()})
    return must_hand_off(reading.intent, reading.confidence)


def _judge_clarification(context: TurnContext, reading: Reading) -> None:
    """A question of ours that the customer's message did not answer has failed. Counted here, by code."""
    state = context.state
    if not state.asked_for:
        return
    answered = bool(reading.slots) or (state.asked_for in ("topic", "other") and reading.confidence >= 0.5)
    state.failed_clarifications = 0 if answered else state.failed_clarifications + 1
