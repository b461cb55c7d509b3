"""Passages of different articles that say the same: an answer needs them once."""

import re

from knowledge.search.base import Hit
from knowledge.search.terms import words

SAME_WORDING = 0.8  # of the shorter one's word sequences
SHORTEST = 8  # sequences; below that two passages are alike by chance
_SHINGLE = 4
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")

_Text = tuple[set[tuple[str, ...]], set[str]]


def collapse(hits: list[Hit]) -> list[Hit]:
    """The hits without those that repeat a better one of another article, word for word or nearly, with its figures."""
    kept: list[tuple[Hit, _Text]] = []
    for hit in hits:
        text = _read(hit.text)
        if not any(hit.article_id != other.article_id and _repeats(text, said) for other, said in kept):
            kept.append((hit, text))
    return [hit for hit, _text in kept]


def _read(text: str) -> _Text:
    sequence = words(text)
    return set(zip(*(sequence[start:] for start in range(_SHINGLE)), strict=False)), set(_FIGURE.findall(text))


def _repeats(text: _Text, said: _Text) -> bool:
    """Whether it adds nothing: hardly a sequence and no figure that the other one has not."""
    shingles, figures = text
    return len(shingles) >= SHORTEST and figures <= said[1] and len(shingles & said[0]) >= SAME_WORDING * len(shingles)
