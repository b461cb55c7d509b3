"""How alike two short texts are letter by letter: what the comparison of whole words leaves out, as word forms, typing
errors and the little words that tell "how do I" from "where is"."""

import math
import re
from functools import lru_cache

from knowledge.text.terms import plain

_GRAM = 4  # letters
LONGEST = 1000  # characters; a title is shorter, and of a longer question the beginning will do
_NOT_IN_A_WORD = re.compile(r"[\W_]+")


def likeness(one: str, other: str) -> float:
    """The cosine of the sets of letter groups of two texts, 0 to 1."""
    first, second = grams(one), grams(other)
    return len(first & second) / math.sqrt(len(first) * len(second)) if first and second else 0.0


@lru_cache(maxsize=4096)
def grams(text: str) -> frozenset[str]:
    """Every group of letters in a row, word borders included."""
    line = f" {_NOT_IN_A_WORD.sub(' ', plain(text[:LONGEST])).strip()} "
    return frozenset(line[at : at + _GRAM] for at in range(len(line) - _GRAM + 1))
