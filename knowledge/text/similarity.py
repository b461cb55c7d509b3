"""How alike words and texts are.

A misspelt word is mended when one small change makes it a word that the articles use. Two short texts are compared
letter by letter, for what the comparison of whole words leaves out: word forms, typing errors and the little words that
tell "how do I" from "where is". The wording of a text is the sequences of words in it: two texts with the same ones are
one text.
"""

import math
import re
from collections.abc import Callable, Container, Iterator
from functools import lru_cache
from string import ascii_lowercase

from knowledge.text.terms import plain, words

SHORTEST, LONGEST = 5, 20  # letters of a word that is mended
LONGEST_COMPARED = 1000  # characters; a title is shorter, and of a longer question the beginning will do
_GRAM = 4  # letters
_SHINGLE = 4  # words
_NOT_IN_A_WORD = re.compile(r"[\W_]+")


def correct(word: str, vocabulary: Container[str], frequency: Callable[[str], int]) -> str | None:
    """The most frequent word of the vocabulary that is one edit away, or None.

    An edit is a letter too many, too few, wrong, or two swapped; the first letter is hardly ever the wrong one.
    """
    if not SHORTEST <= len(word) <= LONGEST or not (word.isascii() and word.isalpha()):
        return None
    found = {edit for edit in _edits(word) if edit in vocabulary and frequency(edit)}
    return max(sorted(found), key=frequency, default=None)


def is_mendable(word: str) -> bool:
    """Whether `correct` can come to this word."""
    return SHORTEST - 1 <= len(word) <= LONGEST + 1 and word.isascii() and word.isalpha()


def _edits(word: str) -> Iterator[str]:
    for position in range(1, len(word) + 1):
        head, tail = word[:position], word[position:]
        if tail:
            yield head + tail[1:]
            for letter in ascii_lowercase:
                yield head + letter + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        for letter in ascii_lowercase:
            yield head + letter + tail


def trigram_similarity(one: str, other: str) -> float:
    """The cosine of the sets of letter groups of two texts, 0 to 1."""
    first, second = grams(one), grams(other)
    return len(first & second) / math.sqrt(len(first) * len(second)) if first and second else 0.0


@lru_cache(maxsize=4096)
def grams(text: str) -> frozenset[str]:
    """Every group of letters in a row, word borders included."""
    line = f" {_NOT_IN_A_WORD.sub(' ', plain(text[:LONGEST_COMPARED])).strip()} "
    return frozenset(line[at : at + _GRAM] for at in range(len(line) - _GRAM + 1))


def shingles(text: str) -> set[tuple[str, ...]]:
    """Every sequence of words in a row; of a text that is shorter than one, the whole."""
    sequence = words(text)
    size = min(_SHINGLE, len(sequence))
    return {tuple(sequence[start : start + size]) for start in range(len(sequence) - size + 1)} if size else set()
