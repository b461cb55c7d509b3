"""Finds the pairs of statements that contradict each other: of all published articles, or of one with the others."""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from itertools import combinations

import structlog
from django.db.models import QuerySet

from knowledge.models import Article, Passage
from knowledge.review.comparison import Difference, Weigh, compare, siblings
from knowledge.review.statements import Statement, statements, stems_of
from knowledge.search import query, statistics
from knowledge.search.retriever import local_source
from knowledge.search.types import CandidateSource

log = structlog.get_logger(__name__)

RAREST = 5  # terms of a statement that two must share two of to be compared
MOST_ALIKE = 30  # statements with the same two terms: more of them, and these say nothing about the subject
MOST_PAIRS = 50_000
# Shares of the terms, before they are weighed.
MAY_BE_UNSAID = 0.67
MAY_BE_UNSAID_BY_BOTH = 0.4
BATCH = 500  # passages
PROPOSED = 20  # passages, for each statement of an article that was changed
MOST_STATEMENTS = 200  # of one article

_COLUMNS = ("pk", "article_id", "article__title", "article__locale", "article__updated_at", "heading", "text")
Place = tuple[int, int]  # passage, and the statement's place in it


@dataclass(frozen=True)
class FoundContradiction:
    """Two statements and the articles that they stand in, the older first."""

    older_id: int
    newer_id: int
    older_text: str
    newer_text: str
    difference: Difference


@dataclass(frozen=True, slots=True)
class _Read:
    """A passage as it is compared."""

    article_id: int
    title: str
    locale: str
    updated: datetime
    statements: list[Statement]


@dataclass(frozen=True, slots=True)
class _Said:
    """The hashes of the terms of a statement and of its topic, packed: all statements are held in memory at once."""

    terms: bytes
    topic: bytes

    @classmethod
    def of(cls, statement: Statement) -> "_Said":
        return cls(*(array("q", map(hash, terms)).tobytes() for terms in (statement.terms, statement.topic)))

    def may_equal(self, other: "_Said") -> bool:
        """A quick look before the passages are read: whether neither leaves too much unsaid, all terms alike."""
        mine, its = set(array("q", self.terms)), set(array("q", other.terms))
        missing = len(mine.difference(its, array("q", other.topic))) / len(mine)
        lacking = len(its.difference(mine, array("q", self.topic))) / len(its)
        return max(missing, lacking) <= MAY_BE_UNSAID and min(missing, lacking) <= MAY_BE_UNSAID_BY_BOTH


def find_all() -> list[FoundContradiction]:
    """Every contradiction among the published articles."""
    pairs = _pairs(*_places())
    read = _read_places({place for pair in pairs for place in pair})
    return list(_compared((*read[a], *read[b]) for a, b in pairs if a in read and b in read))


def find_for_article(article: Article) -> list[FoundContradiction]:
    """The contradictions between one published article and the others."""
    own = _read(Passage.objects.filter(article=article))
    source = local_source()
    proposed: dict[tuple[int, int], set[int]] = {}
    for pk, passage in own.items():
        for at, statement in enumerate(passage.statements[:MOST_STATEMENTS]):
            proposed[pk, at] = _proposed(statement, passage, source)
    others = _read(
        Passage.objects.filter(pk__in=set().union(*proposed.values())) if proposed else Passage.objects.none()
    )
    return list(
        _compared(
            (own[pk], own[pk].statements[at], others[other], statement)
            for (pk, at), passages in proposed.items()
            for other in passages
            if other in others and other not in own
            for statement in others[other].statements
        )
    )


def _proposed(statement: Statement, passage: _Read, source: CandidateSource) -> set[int]:
    figures = statistics.current()
    asked = query.parse(f"{statement.text} {passage.title}", figures)
    found = source.candidates(asked, figures, audience="internal", limit=PROPOSED) if asked.stems else []
    return {each.passage_id for each in found}


def _read(passages: QuerySet[Passage]) -> dict[int, _Read]:
    rows = passages.filter(article__state=Article.State.PUBLISHED).order_by().values_list(*_COLUMNS)
    return {
        pk: _Read(article_id, title, locale, updated, statements(text, title=title, heading=heading))
        for pk, article_id, title, locale, updated, heading, text in rows.iterator(chunk_size=500)
    }


def _read_places(wanted: set[Place]) -> dict[Place, tuple[_Read, Statement]]:
    """The statements at these places, and no others: their passages are read a batch at a time."""
    passages = sorted({pk for pk, _at in wanted})
    found: dict[Place, tuple[_Read, Statement]] = {}
    for start in range(0, len(passages), BATCH):
        read = _read(Passage.objects.filter(pk__in=passages[start : start + BATCH]))
        for pk, passage in read.items():
            of = replace(passage, statements=[])
            places = ((pk, at) for at in range(len(passage.statements)))
            found |= {place: (of, passage.statements[place[1]]) for place in places if place in wanted}
    return found


def _compared(pairs: Iterable[tuple[_Read, Statement, _Read, Statement]]) -> Iterator[FoundContradiction]:
    """What contradicts. The same sentences may stand in passages that overlap, and count once."""
    weigh = weights()
    seen: set[tuple[int, int, str, str]] = set()
    for one, older, other, newer in pairs:
        if one.article_id == other.article_id or one.locale != other.locale:
            continue
        if (one.updated, one.article_id) > (other.updated, other.article_id):
            one, other, older, newer = other, one, newer, older
        key = (one.article_id, other.article_id, older.text, newer.text)
        if key in seen:
            continue
        found = compare(older, newer, weigh)
        if found and not siblings(one.title, other.title):
            seen.add(key)
            yield FoundContradiction(one.article_id, other.article_id, older.text, newer.text, found)


def weights() -> Weigh:
    """How much a term says, by how rare it is in the index as it is now; of a sense its most common word counts."""
    figures = statistics.current()
    return cache(lambda sense: min(map(figures.idf, stems_of(sense))))


def _places() -> tuple[dict[int, list[Place]], dict[Place, _Said]]:
    """Where the statements with the same unit and the same two rare terms stand, by the hash of these; and what each
    says."""
    weigh = weights()
    places: dict[int, list[Place]] = defaultdict(list)
    said: dict[Place, _Said] = {}
    rows = Passage.objects.filter(article__state=Article.State.PUBLISHED).order_by("pk").values_list(*_COLUMNS)
    for pk, _article, title, _locale, _updated, heading, text in rows.iterator(chunk_size=500):
        for at, statement in enumerate(statements(text, title=title, heading=heading)):
            place = (pk, at)
            said[place] = _Said.of(statement)
            for key in _keys(statement, weigh):
                places[key].append(place)
    return places, said


def _keys(statement: Statement, weigh: Weigh) -> set[int]:
    rarest = sorted(statement.terms, key=lambda term: (-weigh(term), term))[:RAREST]
    around = sorted(statement.topic - statement.terms, key=lambda term: (-weigh(term), term))[: RAREST - len(rarest)]
    together = sorted([*rarest, *around])
    # A statement of one term may meet another of one, whatever their titles are.
    pairs = [*combinations(together, 2), *((term, term) for term in rarest if len(rarest) == 1)]
    keys = {hash((unit, pair)) for unit in {each.unit for each in statement.values} for pair in pairs}
    # For a "not": that may be what differs, with figures and without.
    if len(statement.terms) >= 3:
        keys.add(hash(("wording", tuple(sorted(rarest[:3])))))
    return keys


def _pairs(places: dict[int, list[Place]], said: dict[Place, _Said]) -> list[tuple[Place, Place]]:
    """The pairs of statements in different passages that share a key and may say the same, those of the rarest keys
    first."""
    pairs: set[tuple[Place, Place]] = set()
    for together in sorted(places.values(), key=len):
        if not 2 <= len(together) <= MOST_ALIKE:
            continue
        fresh = ((a, b) for a, b in combinations(together, 2) if a[0] != b[0] and (a, b) not in pairs)
        pairs.update((a, b) for a, b in fresh if said[a].may_equal(said[b]))
        if len(pairs) >= MOST_PAIRS:
            log.warning("contradictions_cut", pairs=len(pairs))
            break
    return sorted(pairs)
