"""What is counted over all searchable passages. Each change stores a row with what it adds and takes away.

The figures are the sum of the rows, so that a process that knows some of them reads only the newer ones, and the first
search after a change costs what the change is large. When the rows get many they are folded into one.
"""

import json
import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain
from typing import Self

from knowledge.models import Article, IndexFigures, IndexState, Passage
from knowledge.text.similarity import is_mendable
from knowledge.text.terms import MAX_CHARACTERS, words

FIELDS = ("title_terms", "heading_terms", "body_terms")

# Folding costs as much as reading every row, so it waits until there is much to read beside the largest, or many rows.
FOLD_FROM = 200  # rows
_SMALL = 100_000  # stems, in all rows but the first


@dataclass
class IndexCounts:
    """Numbers of passages, of terms in each of FIELDS, and of passages by stem; the words that may be meant by others.

    In the row of a change numbers may be negative. Words are only added: whether one is still used its stem tells.
    """

    passages: int = 0
    lengths: list[int] = field(default_factory=lambda: [0, 0, 0])
    stems: Counter[str] = field(default_factory=Counter)
    words: set[str] = field(default_factory=set)

    def count(self, terms: Iterable[tuple[str, ...]], *, sign: int = 1) -> None:
        """Counts passages, given by the terms of their FIELDS; with the sign -1 they are taken away."""
        found: Counter[str] = Counter()
        for row in terms:
            held: set[str] = set()
            for place, text in enumerate(row):
                field_terms = text.split()
                held.update(field_terms)
                self.lengths[place] += sign * len(field_terms)
            found.update(held)
            self.passages += sign
        for stem, number in found.items():
            self.stems[stem] += sign * number

    def read(self, texts: Iterable[str]) -> None:
        """Adds the words of texts as they are spelt."""
        seen: set[str] = set()  # most of a text's words have been seen, and telling that is quicker than reading them
        for text in texts:
            unseen = set(text[:MAX_CHARACTERS].split()) - seen
            seen |= unseen
            self.words.update(filter(is_mendable, words(" ".join(unseen))))

    def add(self, other: "IndexCounts") -> None:
        self.passages += other.passages
        self.lengths = [one + two for one, two in zip(self.lengths, other.lengths, strict=True)]
        for stem, number in other.stems.items():
            total = self.stems[stem] + number
            if total:
                self.stems[stem] = total
            else:
                del self.stems[stem]
        self.words |= other.words

    def copy(self) -> "IndexCounts":
        return IndexCounts(self.passages, list(self.lengths), self.stems.copy(), set(self.words))

    @classmethod
    def of(cls, row: IndexFigures) -> Self:
        return cls(row.passages, row.lengths, Counter(json.loads(row.stems)), set(row.words.split()))


def lock_index() -> None:
    """Waits until no other transaction changes passages. Rows are then seen in the order of their ids."""
    IndexState.objects.get_or_create(pk=1)
    IndexState.objects.select_for_update().get(pk=1)


def save_change(change: IndexCounts) -> None:
    """Stores what a change of the passages comes to, after the change. The caller holds the lock."""
    if not IndexFigures.objects.exists():
        change = recount()  # passages from before there were rows are in it
    _save(change)
    first, *others = IndexFigures.objects.order_by("pk").values_list("size", flat=True)
    if len(others) >= FOLD_FROM or sum(others) > max(_SMALL, 2 * first):
        compact()


def compact() -> None:
    """Makes the rows one. The caller holds the lock."""
    figures = IndexCounts()
    for row in IndexFigures.objects.order_by("pk"):
        figures.add(IndexCounts.of(row))
    IndexFigures.objects.all().delete()
    _save(figures, whole=True)


def recount() -> IndexCounts:
    """Counts every searchable passage anew."""
    found = IndexCounts()
    rows = Passage.objects.filter(article__state=Article.State.PUBLISHED).order_by()
    found.count(rows.values_list(*FIELDS).iterator(chunk_size=2000))
    found.read(chain.from_iterable(rows.values_list("text", "article__title").iterator(chunk_size=2000)))
    return found


def _save(figures: IndexCounts, *, whole: bool = False) -> None:
    stems = {stem: number for stem, number in figures.stems.items() if number}
    IndexFigures.objects.create(
        token=uuid.uuid4(),
        whole=whole,
        size=len(stems),
        passages=figures.passages,
        lengths=figures.lengths,
        stems=json.dumps(stems, separators=(",", ":")),
        words=" ".join(figures.words),
    )
