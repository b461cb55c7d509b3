"""What the conversation comes to so far: the newest message in the light of the earlier ones."""

import re
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from agents_core import policy
from agents_core.providers.offline.replies import offers_person
from agents_core.providers.offline.steps import Offered
from agents_core.summary import known_details
from agents_core.transcript import Call, Turn, turns
from agents_core.understanding import Reading, read

TRIAGE = "triage"
TRANSFER = "transfer_to_"
SURE = 0.5
UNSURE = "en"  # what the reading says of a text that is too short to tell
_WORD = re.compile(r"[^\W\d_]{2,}")
_ADDRESS = re.compile(r"\S+@\S+|https?://\S+")


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
        return {**self.known, **{name: value for reading in self.readings for name, value in reading.slots.items()}}

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
    def asked_for(self) -> str:
        """The detail that our last reply asked for, or ""."""
        return _asked_for(self.before) if self.before else ""

    def calls(self, *tools: str) -> list[Call]:
        """The calls of these tools in the whole conversation, oldest first."""
        return [call for turn in self.turns for call in turn.called(*tools)]


def read_dialogue(items: list[Any], offered: Offered) -> Dialogue:
    """The dialogue in `items`, as the agent sees it that is offered these tools and handoffs."""
    found = turns(items)
    readings: list[Reading] = []
    for position, turn in enumerate(found):
        asked_for = _asked_for(found[position - 1]) if position else ""
        readings.append(_read(turn.message, _subject(readings), asked_for))
    newest = _read(found[-1].message, "", "")
    return Dialogue(found, readings, newest, offered.agent, offered.tools, known_details(items))


# Each step of a turn reads the conversation anew, and so does each turn.
_read = lru_cache(maxsize=2048)(
    lambda text, previous, asked_for: read(text, previous_intent=previous, asked_for=asked_for)
)


def _subject(readings: list[Reading]) -> str:
    """What the conversation is about: the newest intent that is more than courtesy."""
    return next((each.intent for each in reversed(readings) if each.intent not in policy.SMALL_TALK), "")


def _asked_for(turn: Turn) -> str:
    asked = turn.called("ask_customer")
    return str(asked[-1].arguments.get("detail", "")) if asked else ""
