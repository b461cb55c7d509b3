"""Decides whether what was found answers the question at all."""

import math
from collections.abc import Sequence

from knowledge.search.base import Verdict
from knowledge.search.scorer import Scored

# A logistic model of "an article answers this" over two figures that mean the same in small and large help centres:
# the weight of the evidence (as a logarithm) and the share of the question that a passage mentions.
BM25 = 2.6
COVERAGE = 4.7
INTERCEPT = -9.4
REFUSE_BELOW = -0.4
ANSWER_FROM = 0.3

_LOOKED_AT = 10  # the best coverage may be that of a passage that is not ranked first


def judge(scored: Sequence[Scored]) -> tuple[Verdict, float]:
    """The verdict on ranked candidates and how sure it is that they answer, 0 to 1."""
    if not scored:
        return "refuse", 0.0
    top = scored[:_LOOKED_AT]
    z = BM25 * math.log1p(max(each.bm25 for each in top)) + COVERAGE * max(each.coverage for each in top) + INTERCEPT
    confidence = 1 / (1 + math.exp(-z))
    if z < REFUSE_BELOW:
        return "refuse", confidence
    return ("answer" if z >= ANSWER_FROM else "unsure"), confidence
