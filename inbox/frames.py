"""What a page may send over the inbox's socket."""

import json
from typing import Any

LONGEST = 4096


def read_frame(text: str | None) -> dict[str, Any]:
    """The frame as a dictionary; an empty one for what is not a frame of ours."""
    if not text or len(text) > LONGEST:
        return {}
    try:
        frame = json.loads(text)
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
