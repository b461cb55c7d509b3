"""Mends a misspelt word when one small change makes it a word that the articles use."""

from collections.abc import Callable, Container, Iterator
from string import ascii_lowercase

SHORTEST, LONGEST = 5, 20


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
