"""How much of a text was changed."""

import re
from difflib import SequenceMatcher

from conversations.privacy.redaction import without_courtesies

_WORD = re.compile(r"\w+")
MOST_WORDS = 600  # that are compared; the comparison may take their square


def share_changed(before: str, after: str) -> float:
    """The share of the words, 0 to 1, in which the two texts differ. A greeting and a closing line are no change."""
    first, second = _words(before), _words(after)
    if first == second:
        return 0.0
    return round(1 - SequenceMatcher(None, first, second, autojunk=False).ratio(), 3)


def _words(text: str) -> list[str]:
    return _WORD.findall(without_courtesies(text).casefold())[:MOST_WORDS]
