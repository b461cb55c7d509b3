"""What the customer waits to hear: the newest thing they asked that no person has answered."""

from collections.abc import Sequence
from dataclasses import dataclass

from agents_core.copilot.types import Line
from agents_core.policy import SMALL_TALK
from agents_core.understanding.reader import read

# Says that somebody should come, not what about.
_SAYS_NOTHING = SMALL_TALK | {"talk_to_person"}
SURE = 0.5


@dataclass(frozen=True)
class Asked:
    """The question, empty when nothing waits for an answer, and how many lines came before it."""

    text: str = ""
    before: int = 0


def asked_last(transcript: Sequence[Line]) -> Asked:
    """The newest block of the customer's lines that asks something, after the last line of a teammate."""
    end = len(transcript)
    while end and transcript[end - 1].speaker != "teammate":
        start = end
        while start and transcript[start - 1].speaker == "customer":
            start -= 1
        text = "\n".join(line.text for line in transcript[start:end])
        if text and _asks(text):
            return Asked(text, start)
        end = min(start, end - 1)
    return Asked()


def _asks(text: str) -> bool:
    reading = read(text)
    return reading.intent not in _SAYS_NOTHING or reading.confidence < SURE
