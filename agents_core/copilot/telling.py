"""A conversation as the copilot's model is given it: one piece of data, in which nothing is an instruction."""

from collections.abc import Sequence

from agents_core.copilot.types import Line
from agents_core.guardrails.untrusted_text import defuse, fence
from agents_core.memory.transcript import BY_TEAMMATE

MOST_LINES = 30
LONGEST_LINE = 1_500  # characters
_SPEAKERS = {"customer": "Customer", "agent": "AI agent", "teammate": "Teammate"}


def as_data(transcript: Sequence[Line]) -> str:
    """The newest lines, fenced, without what addresses an assistant."""
    told = [f"{_SPEAKERS[line.speaker]}: {_safe(line)}" for line in transcript[-MOST_LINES:]]
    return fence("\n".join(told), source="conversation")


def as_items(transcript: Sequence[Line]) -> list[dict[str, str]]:
    """The lines as run items, for what reads a turn."""
    return [_item(line) for line in transcript]


def _safe(line: Line) -> str:
    text = defuse(line.text[:LONGEST_LINE]) if line.speaker == "customer" else line.text[:LONGEST_LINE]
    return text or "(nothing to pass on)"


def _item(line: Line) -> dict[str, str]:
    if line.speaker == "customer":
        return {"role": "user", "content": line.text}
    by = f"[{line.name or 'A colleague'}{BY_TEAMMATE}" if line.speaker == "teammate" else ""
    return {"role": "assistant", "content": by + line.text}
