"""Puts candidates in order, the same way whatever database proposed them: by their words, BM25F over title, headings
and body, and by their meaning too where a sentence model is installed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from knowledge.embeddings import vectors
from knowledge.search.query import Query, Term
from knowledge.search.statistics import Statistics
from knowledge.search.types import Candidate
from knowledge.text.similarity import trigram_similarity

WORDS = 0.5  # the share of the words in the order; the rest is the meaning's
K1 = 2.0
FIELD_WEIGHTS = (5.0, 2.0, 1.0)  # title, heading, body
LENGTH_NORM = (0.3, 0.3, 0.75)
SYNONYM = 0.3  # of what the word itself would be worth, beside the word, in the ranking
SYNONYM_EVIDENCE = 0.8  # the same, instead of the word, in what the gate looks at

# What these add to the best candidate's 1: the title mentions the whole question, is the question letter by letter, and
# the passage has the question's words in the same order.
TITLE_BONUS = 0.3
TITLE_LIKENESS = 0.5
SAME_ORDER = 0.4
MOST = 60  # are looked at so closely: a database may propose more


@dataclass(frozen=True)
class Scored:
    """A candidate with its scores.

    `bm25` is the weight of evidence; `coverage` and `title` are the shares (0 to 1) of the question, by rarity, that
    the passage and its title mention; `likeness` is that of question and title. `rank` orders, the gate judges by the
    others.
    """

    candidate: Candidate
    bm25: float
    coverage: float
    title: float
    rank: float
    likeness: float = 0.0  # of those that are looked at closely
    meaning: float | None = None  # the cosine of question and passage, where a sentence model is installed


def rank(query: Query, candidates: Sequence[Candidate], statistics: Statistics) -> list[Scored]:
    """The candidates, best first."""
    ranked = score(query, candidates, statistics)
    nearness = vectors.similarities(query.text, [each.candidate.passage_id for each in ranked])
    return _by_meaning(ranked, nearness) if nearness else ranked


def score(query: Query, candidates: Sequence[Candidate], statistics: Statistics) -> list[Scored]:
    """The best candidates, best first. Equal scores keep the order of their ids, so that databases agree."""
    weighed = [_score(query, candidate, statistics) for candidate in candidates]
    scored = sorted(weighed, key=lambda each: (-each.rank, each.candidate.passage_id))[:MOST]
    best = (scored[0].rank if scored else 0.0) or 1.0
    finished = [_looked_at_closely(each, query, best) for each in scored]
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


def _looked_at_closely(scored: Scored, query: Query, best: float) -> Scored:
    """With its likeness, and its rank as a share of the best one's and the bonuses."""
    found = scored.candidate
    like = trigram_similarity(query.text, found.title)
    fields = (found.title_terms, found.heading_terms, found.body_terms)
    there = {pair for terms in fields for pair in pairwise(terms.split()) if pair in query.pairs}
    in_order = len(there) / (len(query.pairs) or 1)
    bonus = TITLE_BONUS * scored.title + TITLE_LIKENESS * like + SAME_ORDER * in_order
    return replace(scored, likeness=like, rank=scored.rank / best + bonus)


def _named(term: Term, title: frozenset[str]) -> float:
    if term.stem in title:
        return 1.0
    return 0.0 if term.synonyms.isdisjoint(title) else SYNONYM_EVIDENCE


def _by_meaning(ranked: list[Scored], nearness: dict[int, float]) -> list[Scored]:
    best = ranked[0].rank or 1.0
    nearest = max(max(nearness.values()), 0.01)
    together = []
    for each in ranked:
        by_words = each.rank / best
        meaning = nearness.get(each.candidate.passage_id)
        # A passage that the model has not read yet is as near as its words say.
        by_meaning = by_words if meaning is None else max(meaning, 0.0) / nearest
        together.append(replace(each, rank=WORDS * by_words + (1 - WORDS) * by_meaning, meaning=meaning))
    return sorted(together, key=lambda each: (-each.rank, each.candidate.passage_id))
