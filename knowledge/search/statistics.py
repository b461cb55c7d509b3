"""What the scorer knows about the whole index: how rare each term is, how long fields are, which words exist, and which
languages, one of which a question is in.

Kept in memory by each process; when the token in the database shows that the passages have changed, the process adds
what the changes come to.
"""

import math
import threading
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from uuid import UUID

from knowledge.models import IndexFigures, IndexState, SynonymGroup
from knowledge.models.article import Article
from knowledge.search.index_counts import IndexCounts, recount
from knowledge.search.synonyms import Synonyms, built_in, with_own
from knowledge.text.terms import DEFAULT, language_of, stop_words, words

# As if this many passages about something else were there too: without them a word that half of a tiny help centre
# uses would count for nothing, and no threshold would fit both five articles and five thousand.
BACKGROUND = 300

_lock = threading.Lock()


@dataclass(frozen=True)
class _Known:
    """The sum of the rows up to one of them, `last` being its id and token; neither is changed once it is made."""

    last: tuple[int, UUID] | None
    figures: IndexCounts


_known = _Known(None, IndexCounts())


@dataclass(frozen=True)
class Statistics:
    """Figures of one state of the index. Lengths are mean numbers of terms of title, headings and body.

    The vocabulary has words as the articles spell them, for mending misspelt ones; those that no longer occur have a
    stem without frequency.
    """

    token: UUID | None
    passages: int = 0
    frequency: Counter[str] = field(default_factory=Counter)
    lengths: tuple[float, float, float] = (1.0, 1.0, 1.0)
    synonyms: Synonyms = field(default_factory=built_in)
    vocabulary: Set[str] = frozenset()
    languages: tuple[str, ...] = (DEFAULT,)

    def idf(self, stem: str) -> float:
        found = self.frequency.get(stem, 0)
        return math.log(1 + (self.passages + BACKGROUND - found + 0.5) / (found + 0.5))


_current = Statistics(token=None)


def current() -> Statistics:
    """The statistics of the index as it is now. One tiny query when nothing has changed."""
    global _known, _current
    token = IndexState.objects.values_list("token", flat=True).filter(pk=1).first()
    if token is None:
        return Statistics(token=None)
    if (found := _current).token == token:
        return found
    with _lock:
        if _current.token != token:
            _known = _caught_up(_known)
            _current = _statistics(token, _known.figures)
        return _current


def synonyms_in_use() -> Synonyms:
    """Those of this process's last search. Reads no database."""
    return _current.synonyms


def _caught_up(known: _Known) -> _Known:
    last, figures = known.last, known.figures
    if last is None or not IndexFigures.objects.filter(pk=last[0], token=last[1]).exists():
        # Nothing is known yet, or the row has been folded or rolled back.
        last, figures = None, IndexCounts()
    rows = IndexFigures.objects.filter(pk__gt=last[0] if last else 0).order_by("pk")
    for row in rows:
        # A sum of everything may come between the two queries.
        figures = IndexCounts() if row.whole else figures.copy() if figures is known.figures else figures
        figures.add(IndexCounts.of(row))
        last = (row.pk, row.token)
    return _Known(last, figures if last else recount())


def _statistics(token: UUID, figures: IndexCounts) -> Statistics:
    title, heading, body = (
        max(total / figures.passages, 1.0) if figures.passages else 1.0 for total in figures.lengths
    )
    languages = languages_in_use()
    synonyms = with_own(SynonymGroup.objects.values_list("words", flat=True), languages)
    lengths = (title, heading, body)
    return Statistics(token, figures.passages, figures.stems, lengths, synonyms, figures.words, languages)


def languages_in_use() -> tuple[str, ...]:
    """The languages of the published articles."""
    locales = Article.objects.published().order_by().values_list("locale", flat=True).distinct()
    return tuple(sorted({language_of(locale) for locale in locales})) or (DEFAULT,)


def guess_languages(question: str, languages: Sequence[str]) -> list[str]:
    """The languages, the likeliest of the question first: the one whose little words it uses most."""
    asked = set(words(question))
    likely = sorted(languages, key=lambda language: language != DEFAULT)
    return sorted(likely, key=lambda language: -len(asked & stop_words(language)))
