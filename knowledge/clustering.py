"""Which questions ask for the same: their words compared, the rare ones counting most."""

import re
from collections.abc import Iterable

from knowledge.models import GapCluster
from knowledge.search import statistics
from knowledge.search.query import WEAK, weak_stems
from knowledge.search.statistics import Statistics
from knowledge.text.terms import language_of, terms

# Two questions ask for the same when the words that they share have this part of the weight of all their words.
SAME_QUESTION = 0.3
_COMPARED = 2000  # the clusters that were last asked for
_MOST_TERMS = 40  # of one question
_REMOVED = re.compile(r"\[[\w -]{1,40} removed\]")  # what stands for personal data says nothing of the subject


def subject(question: str, locale: str) -> list[str]:
    """The stems that a question is compared by, each once."""
    return list(dict.fromkeys(terms(_REMOVED.sub(" ", question), language_of(locale))))[:_MOST_TERMS]


def likeness(one: Iterable[str], other: Iterable[str], figures: Statistics) -> float:
    """How much of their weight two sets of stems share, 0 to 1. Synonyms count as shared; without any stem at all two
    questions are alike."""
    first, second = set(one), set(other)
    if not first and not second:
        return 1.0
    partners = {stem: _same(stem, figures) & second for stem in first}
    met = set().union(*partners.values()) if partners else set()
    shared = sum(_weight(stem, figures) for stem, found in partners.items() if found)
    apart = sum(_weight(stem, figures) for stem, found in partners.items() if not found)
    apart += sum(_weight(stem, figures) for stem in second - met)
    return shared / (shared + apart)


def nearest(question: str, locale: str) -> int | None:
    """The key of the cluster that asks for the same, in whatever state it is; None when there is none."""
    figures = statistics.current()
    stems = subject(question, locale)
    rows = GapCluster.objects.order_by("-last_asked").values_list("pk", "terms")[:_COMPARED]
    found = [(likeness(stems, text.split(), figures), -place, pk) for place, (pk, text) in enumerate(rows)]
    best = max(found, default=(0.0, 0, None))
    return best[2] if best[0] >= SAME_QUESTION else None


def _same(stem: str, figures: Statistics) -> frozenset[str]:
    return figures.synonyms.get((stem,), frozenset()) | {stem}


def _weight(stem: str, figures: Statistics) -> float:
    return figures.idf(stem) * (WEAK if stem in weak_stems() else 1.0)
