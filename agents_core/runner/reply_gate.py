"""The gate between the model and the customer: text goes out sentence by sentence, each one checked first.

It is checked against what a reply may rest on: passages, results of lookups, and the customer's own words.
"""

import re
from collections.abc import Callable
from typing import Any

from agents_core.guardrails.output.check import ReplyCheck, check_reply
from agents_core.turn.context import Trip, TurnContext
from knowledge.search.types import Hit

# After closing punctuation and space, or at a line break; not inside "3.5" or "approx.5".
_SENTENCE_END = re.compile(r"(?<=[.!?…。])[\"'”’)\]]*\s+|\n+")
LONGEST_END = 40  # characters of quotes, brackets and spaces behind a full stop
_BEFORE_END = "\"'”’)] \t\u00a0"
Check = Callable[[str], ReplyCheck]


class GateClosedError(Exception):
    """A sentence must not be shown. Nothing of it went out."""

    def __init__(self, trip: Trip) -> None:
        self.trip = trip
        super().__init__(f"{trip.stage}:{trip.category}")


class ReplyGate:
    """Holds text back until its sentence is complete and checked."""

    def __init__(self, check: Check) -> None:
        self._check = check
        self._held = ""

    def feed(self, text: str) -> str:
        """Take in a piece; returns what may be shown now, maybe nothing. Raises GateClosedError."""
        # What was held has no end in it, but what one begins with may stand at its own end.
        seen = max(len(self._held.rstrip(_BEFORE_END)), len(self._held) - LONGEST_END)
        self._held += text
        ends = [match.end() for match in _SENTENCE_END.finditer(self._held, seen)]
        if not ends:
            return ""
        complete, self._held = self._held[: ends[-1]], self._held[ends[-1] :]
        return self._release(complete)

    def flush(self) -> str:
        """Check and release what is still held. Raises GateClosedError."""
        rest, self._held = self._held, ""
        return self._release(rest) if rest.strip() else ""

    def _release(self, text: str) -> str:
        checked = self._check(text)
        if checked.trip:
            raise GateClosedError(checked.trip)
        return checked.text


def passage_record(hit: Hit) -> dict[str, Any]:
    """A passage as it is stored with what rests on it."""
    return {
        "id": hit.article_id,
        "revision": hit.revision,
        "title": hit.title,
        "heading": hit.heading,
        "url": hit.url,
        "text": hit.text,
        "score": round(hit.score, 4),
    }


def evidence(context: TurnContext) -> list[str]:
    """Every text that a statement of the reply may come from, as found so far."""
    passages = [f"{hit.title}. {hit.heading}. {hit.text}" for hit in context.passages]
    results = [call.result for call in context.tool_calls if call.ok and call.name != "search_help_centre"]
    return [*passages, *results]


def customer_texts(context: TurnContext) -> list[str]:
    """What the customer said themselves."""
    return [context.message, *context.codes_typed, " ".join(context.state.collected.values())]


def check_against_evidence(text: str, context: TurnContext) -> ReplyCheck:
    """Judge text of the model against what this turn found. The customer's own values are not foreign data."""
    own = set(context.own_values)
    if context.identity.verified:
        own |= {context.identity.email, context.identity.name}
    said = context.message.casefold()
    own |= {value for value in context.state.collected.values() if value.casefold() in said}
    return check_reply(text, evidence=evidence(context), told=customer_texts(context), own_values=own - {""})
