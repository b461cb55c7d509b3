"""Cuts a reply into sentences."""

import re
from functools import lru_cache

_END = re.compile(r"(?<=[.!?…])[\"'”’)\]]*+\s++(?=[^\sa-zà-ÿ])|(?<=[。！？।؟])\s*|\n\s*+(?:(?:[-*•]|\d{1,2}[.)])\s+)?")
_ABBREVIATION = re.compile(
    r"\b(?:e\.g|i\.e|z\.b|d\.h|bzw|ca|approx|no|nr|mr|mrs|ms|dr|st|p\.o|vs|sr|sra|núm|env|art)\.$", re.I
)

_LONGEST = 8  # characters of an abbreviation


def sentences(text: str) -> list[str]:
    """The sentences of `text`, stripped, without empty ones. List items and lines are sentences of their own."""
    return list(_cut(text))


@lru_cache(maxsize=64)
def _cut(text: str) -> tuple[str, ...]:
    found: list[str] = []
    for piece in _END.split(text):
        piece = (piece or "").strip()
        if found and ends_in_abbreviation(found[-1]):
            found[-1] = f"{found[-1]} {piece}"
        elif piece:
            found.append(piece)
    return tuple(found)


def ends_in_abbreviation(text: str) -> bool:
    """Whether the full stop at the end of stripped `text` may not end a sentence."""
    return bool(_ABBREVIATION.search(text, max(0, len(text) - _LONGEST)))
