"""The gate between the model and the customer: text goes out sentence by sentence, each one checked first."""

import re
from collections.abc import Callable

from agents_core.guardrails.output.check import ReplyCheck
from agents_core.turn.context import Trip

# After closing punctuation and space, or at a line break; not inside "3.5" or "approx.5".
_SENTENCE_END = re.compile(r"(?<=[.!?…。])[\"'”’)\]]*\s+|\n+")

Check = Callable[[str], ReplyCheck]


class GateClosedError(Exception):
    """A sentence must not be shown. Nothing of it went out."""

    def __init__(self, trip: Trip) -> None:
        self.trip = trip
        super().__init__(f"{trip.stage}:{trip.category}")


class Gate:
    """Holds text back until its sentence is complete and checked."""

    def __init__(self, check: Check) -> None:
        self._check = check
        self._held = ""

    def feed(self, text: str) -> str:
        """Take in a piece; returns what may be shown now, maybe nothing. Raises GateClosedError."""
        self._held += text
        ends = [match.end() for match in _SENTENCE_END.finditer(self._held)]
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
