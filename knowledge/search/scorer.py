"""Ranks candidates the same way whatever database proposed them: BM25F over title, headings and body."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.search.base import Candidate
from knowledge.search.query import Query
from knowledge.search.statistics import Statistics

K1 = 1.6
WEIGHTS = (5.0, 2.0, 1.0)  # title, heading, body
LENGTH_NORM = (0.3, 0.3, 0.75)
SYNONYM = 0.3  # of what the word itself would be worth
TITLE_COVERAGE = 0.15


@dataclass(frozen=True)
class Scored:
    """A candidate with its scores.

    `bm25` counts the customer's own words only; `coverage` (0 to 1) is the share of the question, by rarity, that the
    passage mentions. The gate judges by these two. `rank` orders.
    """

    candidate: Candidate
    bm25: float
    coverage: float
    rank: float


def score(query: Query, candidates: Sequence[Candidate], statistics: Statistics) -> list[Scored]:
    """The candidates, best first. Equal scores keep the order of their ids, so that databases agree."""
    scored = [_score(query, candidate, statistics) for candidate in candidates]
    best = max((each.rank for each in scored), default=0.0) or 1.0
    finished = [
        Scored(each.candidate, each.bm25, each.coverage, each.rank / best + TITLE_COVERAGE * _title(query, each))
        for each in scored
    ]
    return sorted(finished, key=lambda each: (-each.rank, each.candidate.passage_id))


def _score(query: Query, candidate: Candidate, statistics: Statistics) -> Scored:
    fields = (candidate.title_terms.split(), candidate.heading_terms.split(), candidate.body_terms.split())
    counts = [Counter(terms) for terms in fields]
    norms = [
        weight / (1 - b + b * len(terms) / mean)
        for weight, b, terms, mean in zip(WEIGHTS, LENGTH_NORM, fields, statistics.lengths, strict=True)
    ]

    def weight(stem: str) -> float:
        x = sum(norm * count[stem] for norm, count in zip(norms, counts, strict=True))
        return x * (K1 + 1) / (x + K1)

    own = {term.stem: weight(term.stem) for term in query.terms}
    bm25 = sum(term.idf * own[term.stem] for term in query.terms)
    borrowed = sum(
        SYNONYM * term.idf * max((weight(other) for other in term.synonyms), default=0.0) for term in query.terms
    )
    total = sum(term.idf for term in query.terms)
    covered = sum(term.idf for term in query.terms if own[term.stem])
    return Scored(candidate, bm25, covered / total if total else 0.0, bm25 + borrowed)


def _title(query: Query, scored: Scored) -> float:
    """The share of the question, by rarity, that the title mentions."""
    title = set(scored.candidate.title_terms.split())
    total = sum(term.idf for term in query.terms)
    return sum(term.idf for term in query.terms if term.stem in title) / total if total else 0.0
