"""What a page may send over the inbox's socket."""

import json
from dataclasses import dataclass
from typing import Any

from inbox.models import DraftKind

LONGEST = 64 * 1024  # a draft of 8,000 characters, each written as up to six


def read_frame(text: str | None) -> dict[str, Any]:
    """The frame as a dictionary; an empty one for what is not a frame of ours."""
    if not text or len(text) > LONGEST:
        return {}
    try:
        frame = json.loads(text)
        json.dumps(frame, ensure_ascii=False).encode()  # half of a surrogate pair is no text that a database takes
    except (ValueError, RecursionError):
        return {}
    return frame if isinstance(frame, dict) else {}


def count(frame: dict[str, Any], name: str) -> int:
    """A whole number from 0 up to what the database can compare; 0 for anything else."""
    value = frame.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31 else 0


def states(frame: dict[str, Any], name: str) -> dict[str, str]:
    """A dictionary of texts; an empty one for anything else."""
    value = frame.get(name)
    if not isinstance(value, dict):
        return {}
    return {key: state for key, state in value.items() if isinstance(state, str)}


def kind(frame: dict[str, Any]) -> DraftKind:
    """Which field of the composer it is about; the reply unless it says the note."""
    return DraftKind.NOTE if frame.get("kind") == DraftKind.NOTE else DraftKind.REPLY


@dataclass(frozen=True)
class DraftFrame:
    """What a field holds now. `version` is the page's own count, given back when it is kept."""

    ticket: int
    kind: DraftKind
    text: str
    began: int
    version: int


def draft(frame: dict[str, Any]) -> DraftFrame:
    """A frame that keeps a draft. One without a text is of ticket 0, which is none."""
    text = frame.get("text")
    ticket = count(frame, "ticket") if isinstance(text, str) else 0
    return DraftFrame(ticket, kind(frame), str(text), count(frame, "began"), count(frame, "version"))
