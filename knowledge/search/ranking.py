"""Puts candidates in order: by their words, and by their meaning too where a sentence model is installed."""

from collections.abc import Sequence
from dataclasses import replace

from knowledge.embeddings import vectors
from knowledge.search import scorer
from knowledge.search.query import Query
from knowledge.search.scorer import Scored
from knowledge.search.statistics import Statistics
from knowledge.search.types import Candidate

WORDS = 0.5  # the share of the words in the order; the rest is the meaning's


def rank(query: Query, candidates: Sequence[Candidate], statistics: Statistics) -> list[Scored]:
    """The candidates, best first."""
    ranked = scorer.score(query, candidates, statistics)
    nearness = vectors.nearness(query.text, [each.candidate.passage_id for each in ranked])
    return _by_meaning(ranked, nearness) if nearness else ranked


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
