"""Before the run: reads the newest message, and lets what it says into the turn's context."""

import re

from agents_core.policy import SMALL_TALK, Reason, must_hand_off
from agents_core.text.offload import offload_text
from agents_core.turn.context import TurnContext
from agents_core.understanding.reader import Reading, reading_of
from agents_core.understanding.verification_codes import CODE, is_about_code

_WORD = re.compile(r"(?<!\S)[^\W\d_]{2,}(?![@/\w])")
WORDS_THAT_TELL = 2  # an order number or "ok" says nothing about the language
CLEAR = 0.5
VAGUE = SMALL_TALK | {"general_question", "out_of_scope"}


async def read_message(context: TurnContext) -> Reason | None:
    """Read the message into the context. Returns the reason why this turn must end with a person, if there is one."""
    state = context.state
    # A code may come after the customer has spoken of something else.
    asked_for = state.asked_for or (CODE if state.code.is_spoken_of else "")
    reading = await offload_text(reading_of, context.message, previous_intent=state.intent, asked_for=asked_for)
    if len(_WORD.findall(context.message)) >= WORDS_THAT_TELL:
        state.language = reading.language
    context.language = state.language
    _judge_clarification(context, reading)
    state.asked_for = ""
    if context.message:  # files alone leave the subject as it is
        state.intent = reading.intent
    state.collected.update({name: value[:500] for name, value in reading.slots.items() if name != CODE})
    return must_hand_off(reading.intent, reading.confidence)


def _judge_clarification(context: TurnContext, reading: Reading) -> None:
    """A question of ours that the customer's message did not answer has failed. Counted here, by code."""
    state = context.state
    if not state.asked_for:
        return
    says_what = reading.confidence >= CLEAR and reading.intent not in VAGUE
    answered = bool(reading.slots) or (state.asked_for in ("topic", "other") and says_what)
    answered = answered or (state.asked_for == CODE and (says_what or is_about_code(context.message)))
    state.failed_clarifications = 0 if answered else state.failed_clarifications + 1
