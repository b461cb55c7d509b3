"""Passages of different articles that say the same: an answer needs them once."""

import re

from knowledge.search.types import Hit
from knowledge.text.similarity import shingles

SAME_WORDING = 0.8  # of the shorter one's word sequences
SHORTEST = 8  # sequences; below that two passages are alike by chance
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")

_Text = tuple[set[tuple[str, ...]], set[str]]


def deduplicate(hits: list[Hit]) -> list[Hit]:
    """The hits without those that repeat a better one of another article, word for word or nearly, with its figures."""
    kept: list[tuple[Hit, _Text]] = []
    for hit in hits:
        text = _read(hit.text)
        if not any(hit.article_id != other.article_id and _repeats(text, said) for other, said in kept):
            kept.append((hit, text))
    return [hit for hit, _text in kept]


def _read(text: str) -> _Text:
    return shingles(text), set(_FIGURE.findall(text))


def _repeats(text: _Text, said: _Text) -> bool:
    """Whether it adds nothing: hardly a sequence and no figure that the other one has not."""
    wording, figures = text
    return len(wording) >= SHORTEST and figures <= said[1] and len(wording & said[0]) >= SAME_WORDING * len(wording)
