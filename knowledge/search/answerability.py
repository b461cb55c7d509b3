"""Decides whether what was found answers the question at all."""

import math
from collections.abc import Sequence

from knowledge.search.ranking import Scored
from knowledge.search.types import Verdict

# A logistic model of "an article answers this", fitted on five help centres (26 to 277 articles, questions in
# customers' own words) with articles taken out, and tried on a sixth. docs/editors/search.md has the figures. An input
# means the same in a small and a large help centre.
EVIDENCE = 1.6  # the weight of the words found, as a logarithm
COVERAGE = 2.05  # the share of the question that a passage mentions,
BY_LENGTH = -0.62  # which a long question needs less of
LIKENESS = 3.28  # how far a title is the question
LEAD = 1.3  # how far the best article is ahead of the next: none is when all merely share its words
INTERCEPT = -6.79
# The same where a sentence model is installed: the nearest meaning tells most of it.
MEANING = 7.8
LEAD_IN_MEANING = 3.0
INTERCEPT_IN_MEANING = -4.87
REFUSE_BELOW = -1.12
ANSWER_FROM = -0.7

_LOOKED_AT = 10  # the best coverage may be that of a passage that is not ranked first
_TITLES = 5


def judge_answerability(scored: Sequence[Scored], asked: int) -> tuple[Verdict, float]:
    """The verdict on ranked candidates and how sure it is that they answer, 0 to 1; `asked` is how many terms the
    question has."""
    if not scored:
        return "refuse", 0.0
    if scored[0].meaning is None:
        z = _from_words(scored, asked)
    else:
        nearest = max(each.meaning or 0.0 for each in scored)
        z = MEANING * nearest + LEAD_IN_MEANING * _lead(scored) + INTERCEPT_IN_MEANING
    confidence = 1 / (1 + math.exp(-z))
    if z < REFUSE_BELOW:
        return "refuse", confidence
    return ("answer" if z >= ANSWER_FROM else "unsure"), confidence


def _from_words(scored: Sequence[Scored], asked: int) -> float:
    top = scored[:_LOOKED_AT]
    return (
        EVIDENCE * math.log1p(max(each.bm25 for each in top))
        + (COVERAGE + BY_LENGTH * math.log(max(asked, 1))) * max(each.coverage for each in top)
        + LIKENESS * max(each.likeness for each in top[:_TITLES])
        + LEAD * _lead(scored)
        + INTERCEPT
    )


def _lead(scored: Sequence[Scored]) -> float:
    first = scored[0]
    others = (each.rank for each in scored if each.candidate.article_id != first.candidate.article_id)
    return min(first.rank - next(others, 0.0), 1.0)
