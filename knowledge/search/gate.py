"""Decides whether what was found answers the question at all."""

import math
from collections.abc import Sequence

from knowledge.search.base import Verdict
from knowledge.search.scorer import Scored

# A logistic model of "an article answers this" over figures that mean the same in small and large help centres: the
# weight of the evidence (as a logarithm), the share of the question that a passage mentions, and how far a title is the
# question. Fitted on four public help centres with some articles taken out; the thresholds are those below which a
# twenty-fifth and a seventh of the questions lay that an article did answer.
BM25 = 1.23
COVERAGE = 1.40
LIKENESS = 3.38
INTERCEPT = -5.63
REFUSE_BELOW = -1.14
ANSWER_FROM = -0.46

_LOOKED_AT = 10  # the best coverage may be that of a passage that is not ranked first
_TITLES = 5


def judge(scored: Sequence[Scored]) -> tuple[Verdict, float]:
    """The verdict on ranked candidates and how sure it is that they answer, 0 to 1."""
    if not scored:
        return "refuse", 0.0
    top = scored[:_LOOKED_AT]
    z = (
        BM25 * math.log1p(max(each.bm25 for each in top))
        + COVERAGE * max(each.coverage for each in top)
        + LIKENESS * max(each.likeness for each in top[:_TITLES])
        + INTERCEPT
    )
    confidence = 1 / (1 + math.exp(-z))
    if z < REFUSE_BELOW:
        return "refuse", confidence
    return ("answer" if z >= ANSWER_FROM else "unsure"), confidence
