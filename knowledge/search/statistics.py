"""What the scorer knows about the whole index: how rare each term is, how long fields are, which words exist.

Kept in memory by each process and built again when the token in the database shows that the passages have changed.
"""

import math
import threading
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from django.db.models import QuerySet

from knowledge.models import Article, IndexState, Passage, SynonymGroup
from knowledge.search.languages import in_use
from knowledge.search.synonyms import Synonyms, built_in, with_own
from knowledge.search.terms import DEFAULT, words

# As if this many passages about something else were there too: without them a word that half of a tiny help centre
# uses would count for nothing, and no threshold would fit both five articles and five thousand.
BACKGROUND = 300

FIELDS = ("title_terms", "heading_terms", "body_terms")


@dataclass
class Statistics:
    """Figures of one state of the index. Lengths are mean numbers of terms, in the order of FIELDS."""

    token: UUID | None
    passages: int = 0
    frequency: Counter[str] = field(default_factory=Counter)
    lengths: tuple[float, float, float] = (1.0, 1.0, 1.0)
    synonyms: Synonyms = field(default_factory=built_in)
    languages: tuple[str, ...] = (DEFAULT,)

    def idf(self, stem: str) -> float:
        found = self.frequency.get(stem, 0)
        return math.log(1 + (self.passages + BACKGROUND - found + 0.5) / (found + 0.5))

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Every word as the articles spell it. Only a misspelt question needs it, so it is read when one comes."""
        rows = _searchable().values_list("text", "article__title")
        return frozenset(word for row in rows.iterator(chunk_size=2000) for text in row for word in set(words(text)))


_lock = threading.Lock()
_current = Statistics(token=None)


def current() -> Statistics:
    """The statistics of the index as it is now. One tiny query when nothing has changed."""
    global _current
    token = IndexState.objects.values_list("token", flat=True).filter(pk=1).first()
    if token is None:
        return Statistics(token=None)
    if _current.token != token:
        with _lock:
            if _current.token != token:
                _current = _measure(token)
    return _current


def synonyms_in_use() -> Synonyms:
    """Those of this process's last search. Reads no database."""
    return _current.synonyms


def _measure(token: UUID) -> Statistics:
    frequency: Counter[str] = Counter()
    totals = [0, 0, 0]
    passages = 0
    for row in _searchable().values_list(*FIELDS).iterator(chunk_size=2000):
        fields = [text.split() for text in row]
        frequency.update({term for terms in fields for term in terms})
        totals = [total + len(terms) for total, terms in zip(totals, fields, strict=True)]
        passages += 1
    title, heading, body = (max(total / passages, 1.0) if passages else 1.0 for total in totals)
    own = SynonymGroup.objects.values_list("words", flat=True)
    languages = in_use()
    return Statistics(token, passages, frequency, (title, heading, body), with_own(own, languages), languages)


def _searchable() -> QuerySet[Passage]:
    return Passage.objects.filter(article__state=Article.State.PUBLISHED).order_by()
