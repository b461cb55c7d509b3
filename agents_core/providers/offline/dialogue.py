"""What the conversation comes to so far: the newest message in the light of the earlier ones."""

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from agents_core import policy
from agents_core.memory.summary import CODE_SENT_TO, known_details
from agents_core.memory.transcript import Call, Turn, turns
from agents_core.providers.offline.phrases import offers_person
from agents_core.providers.offline.plan_steps import Offered
from agents_core.turn.context import without_files
from agents_core.understanding.normalisation import MAX_CHARACTERS
from agents_core.understanding.reader import Reading, reading_of
from agents_core.understanding.verification_codes import CODE, is_about_code

TRIAGE = "triage"
SEND, CHECK = "send_code", "check_code"
# What only a customer is told whom the site knows.
LOCKED = ("get_account_details", "list_my_orders")
TRANSFER = "transfer_to_"
SURE = 0.5
UNSURE = "en"  # what the reading says of a text that is too short to tell
_WORD = re.compile(r"[^\W\d_]{2,}")
_ADDRESS = re.compile(r"(?<!\S)\S[^\s@]*+@\S+|https?://\S+")


@dataclass(frozen=True)
class Dialogue:
    """The turns with their readings, oldest first, the agent that is being played, and the tools that it has.

    `bare` is the newest message read by itself; its reading in `readings` knows what was said before. `known` are the
    details from turns that were summed up.
    """

    turns: list[Turn]
    readings: list[Reading]
    bare: Reading
    agent: str
    tools: frozenset[str] = frozenset()
    known: dict[str, str] = field(default_factory=dict)

    @property
    def now(self) -> Turn:
        """The turn under way."""
        return self.turns[-1]

    @property
    def before(self) -> Turn | None:
        """The turn before this one."""
        return self.turns[-2] if len(self.turns) > 1 else None

    @property
    def reading(self) -> Reading:
        """The newest message in context."""
        return self.readings[-1]

    @cached_property
    def slots(self) -> dict[str, str]:
        """Every detail that the customer gave; a later one replaces an earlier one of the same name."""
        given = [pair for reading in self.readings for pair in reading.slots.items()]
        said = {**self.known, **dict(given)}
        return {name: value for name, value in said.items() if name not in (CODE, CODE_SENT_TO)}

    @property
    def order_id(self) -> str:
        """The order that the conversation is about: named by the customer, or looked up before; else ""."""
        looked_up = [str(call.arguments.get("order_id", "")) for call in self.calls("get_order_status")]
        return self.slots.get("order_id") or (looked_up[-1] if looked_up else "")

    @cached_property
    def language(self) -> str:
        """The language of the newest message that is long enough to tell; a bare number is in no language."""
        for turn, reading in zip(reversed(self.turns), reversed(self.readings), strict=True):
            words = _WORD.findall(_ADDRESS.sub(" ", turn.message))
            if len(words) > 1 or (words and reading.language != UNSURE):
                return reading.language
        return self.reading.language

    @property
    def says_yes(self) -> bool:
        return self.bare.intent == "affirm" and self.bare.confidence >= SURE

    @property
    def says_no(self) -> bool:
        return self.bare.intent == "deny" and self.bare.confidence >= SURE

    @property
    def person_was_offered(self) -> bool:
        """Whether our last reply asked if a person should take over."""
        return self.before is not None and offers_person(self.before.reply)

    @property
    def was_declined(self) -> bool:
        """Whether we had no answer to the message before."""
        return self.before is not None and bool(self.before.called("decline_to_answer"))

    @property
    def code_went_to(self) -> str:
        """The address to which the newest code went that has not been typed rightly, or ""."""
        return _code_went_to(self.turns, self.known)

    @property
    def code_waits(self) -> bool:
        """Whether that code may still be typed, as far as we know."""
        outcomes = [call.result_code for call in self.calls(SEND, CHECK)]
        return bool(self.code_went_to) and outcomes[-1:] not in (["no_tries_left"], ["no_code"])

    @cached_property
    def open_question(self) -> "Dialogue | None":
        """The dialogue as it was when the customer asked what they ask still, now that they only prove who they are."""
        asked = [at for at, turn in enumerate(self.turns[:-1]) if _outcomes(turn, "sign_in_needed")]
        if not asked or any(_outcomes(turn, "found") for turn in self.turns[asked[-1] : -1]):
            return None
        position = asked[-1]
        waited = _code_went_to(self.turns[:-1], self.known)
        if not ((waited and self._is_about_the_code) or self._gives_an_address(self.readings[position])):
            return None
        message = self.turns[position].message
        until, bare = position + 1, reading_of(message)
        return Dialogue(self.turns[:until], self.readings[:until], bare, self.agent, self.tools, self.known)

    @property
    def _is_about_the_code(self) -> bool:
        return CODE in self.reading.slots or is_about_code(self.now.message)

    def _gives_an_address(self, asking: Reading) -> bool:
        given = self.bare.slots
        return "email" in given and "order_id" not in given and self.reading.intent == asking.intent

    @property
    def asked_for(self) -> str:
        """The detail that our last reply asked for, or ""."""
        return _asked_for(self.before) if self.before else ""

    def calls(self, *tools: str) -> list[Call]:
        """The calls of these tools in the whole conversation, oldest first."""
        return [call for turn in self.turns for call in turn.called(*tools)]


def read_dialogue(items: list[Any], offered: Offered) -> Dialogue:
    """The dialogue in `items`, as the agent sees it that is offered these tools and handoffs: what came after the last
    part that a person settled. Of that part, the details are known."""
    found = _unsettled(turns(items))
    for turn in found:
        turn.message = without_files(turn.message)[:MAX_CHARACTERS]  # as far as it is read
    known = known_details(items)
    readings: list[Reading] = []
    for position, turn in enumerate(found):
        asked_for = _asked_for(found[position - 1]) if position else ""
        asked_for = asked_for or (CODE if _code_went_to(found[:position], known) else "")
        readings.append(reading_of(turn.message, previous_intent=_subject(readings), asked_for=asked_for))
    newest = reading_of(found[-1].message)
    return Dialogue(found, readings, newest, offered.agent, offered.tools, known)


def _subject(readings: list[Reading]) -> str:
    """What the conversation is about: the newest intent that is more than courtesy."""
    return next((each.intent for each in reversed(readings) if each.intent not in policy.SMALL_TALK), "")


def _asked_for(turn: Turn) -> str:
    asked = turn.called("ask_customer")
    return str(asked[-1].arguments.get("detail", "")) if asked else ""


def _code_went_to(found: list[Turn], known: dict[str, str]) -> str:
    address = known.get(CODE_SENT_TO, "")
    for call in (call for turn in found for call in turn.called(SEND, CHECK)):
        if call.result_code == "on_its_way":
            address = str(call.arguments.get("email", ""))
        elif call.result_code == "right":
            address = ""
    return address


def _outcomes(turn: Turn, outcome: str) -> bool:
    return any(call.result_code == outcome for call in turn.called(*LOCKED))


def _unsettled(found: list[Turn]) -> list[Turn]:
    settled = [position for position, turn in enumerate(found) if turn.settled]
    return found[settled[-1] + 1 :] or [Turn("")] if settled else found
