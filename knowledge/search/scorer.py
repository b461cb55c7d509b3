"""Ranks candidates the same way whatever database proposed them: BM25F over title, headings and body."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from knowledge.search.base import Candidate
from knowledge.search.query import Query, Term
from knowledge.search.statistics import Statistics

K1 = 2.0
FIELD_WEIGHTS = (5.0, 2.0, 1.0)  # title, heading, body
LENGTH_NORM = (0.3, 0.3, 0.75)
SYNONYM = 0.3  # of what the word itself would be worth, beside the word, in the ranking
SYNONYM_EVIDENCE = 0.8  # the same, instead of the word, in what the gate looks at
TITLE_BONUS = 0.3


@dataclass(frozen=True)
class Scored:
    """A candidate with its scores.

    `bm25` is the weight of evidence; `coverage` and `title` are the shares (0 to 1) of the question, by rarity, that
    the passage and its title mention. The gate judges by the first two, `rank` orders.
    """

    candidate: Candidate
    bm25: float
    coverage: float
    title: float
    rank: float


def score(query: Query, candidates: Sequence[Candidate], statistics: Statistics) -> list[Scored]:
    """The candidates, best first. Equal scores keep the order of their ids, so that databases agree."""
    scored = [_score(query, candidate, statistics) for candidate in candidates]
    best = max((each.rank for each in scored), default=0.0) or 1.0
    finished = [replace(each, rank=each.rank / best + TITLE_BONUS * each.title) for each in scored]
    return sorted(finished, key=lambda each: (-each.rank, each.candidate.passage_id))


def _score(query: Query, candidate: Candidate, statistics: Statistics) -> Scored:
    fields = (candidate.title_terms.split(), candidate.heading_terms.split(), candidate.body_terms.split())
    weighed: dict[str, float] = {}
    for weight, b, terms, mean in zip(FIELD_WEIGHTS, LENGTH_NORM, fields, statistics.lengths, strict=True):
        norm = weight / (1 - b + b * len(terms) / mean)
        for stem in query.wanted.intersection(terms):
            weighed[stem] = weighed.get(stem, 0.0) + norm * terms.count(stem)
    found = {stem: x * (K1 + 1) / (x + K1) for stem, x in weighed.items()}
    title = query.wanted.intersection(fields[0])

    rank = bm25 = covered = titled = 0.0
    total = sum(term.weight for term in query.terms) or 1.0
    for term in query.terms:
        own = found.get(term.stem, 0.0)
        other = max((found[synonym] for synonym in term.synonyms & found.keys()), default=0.0)
        rank += term.idf * (own + SYNONYM * other)
        bm25 += term.weight * max(own, SYNONYM_EVIDENCE * other)
        covered += term.weight * (1.0 if own else SYNONYM_EVIDENCE if other else 0.0)
        titled += term.weight * _named(term, title)
    return Scored(candidate, bm25, covered / total, titled / total, rank)


def _named(term: Term, title: frozenset[str]) -> float:
    if term.stem in title:
        return 1.0
    return 0.0 if term.synonyms.isdisjoint(title) else SYNONYM_EVIDENCE
