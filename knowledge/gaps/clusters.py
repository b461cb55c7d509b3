"""Clusters of unanswered questions: which questions ask for the same, and what an admin does with them.

The words of two questions are compared, the rare ones counting most.
"""

import re
from collections.abc import Iterable

from django.db import transaction
from django.db.models import CharField, Count, Max, Value
from django.db.models.functions import Cast, Coalesce, NullIf

from knowledge.models import Gap, GapCluster
from knowledge.models.gap import ranking
from knowledge.search import statistics
from knowledge.search.query import WEAK, weak_stems
from knowledge.search.statistics import Statistics
from knowledge.text.terms import language_of, terms

# Two questions ask for the same when the words that they share have this part of the weight of all their words.
SAME_QUESTION = 0.3
_COMPARED = 2000  # the clusters that were last asked for
_MOST_TERMS = 40  # of one question
# Who counts as one customer; a question that came from nowhere counts by itself.
_ASKER = Coalesce(
    NullIf("customer", Value("")), NullIf("conversation", Value("")), Cast("pk", output_field=CharField())
)
_REMOVED = re.compile(r"\[[\w -]{1,40} removed\]")  # what stands for personal data says nothing of the subject


def find_cluster(question: str, locale: str) -> int | None:
    """The key of the cluster that asks for the same, in whatever state it is; None when there is none."""
    figures = statistics.current()
    stems = subject(question, locale)
    rows = GapCluster.objects.order_by("-last_asked").values_list("pk", "terms")[:_COMPARED]
    found = [(question_similarity(stems, text.split(), figures), -place, pk) for place, (pk, text) in enumerate(rows)]
    best = max(found, default=(0.0, 0, None))
    return best[2] if best[0] >= SAME_QUESTION else None


def refresh_cluster(cluster: GapCluster) -> None:
    """Brings size, age and rank in step with the cluster's questions; without any it is deleted. Callers hold the
    transaction."""
    first = cluster.gaps.order_by("created", "pk").values_list("question", "locale").first()
    if first is None:
        cluster.delete()
        return
    cluster.terms = " ".join(subject(*first))
    # Many questions may be in one cluster, and this is done for each new one: counted by the database.
    counted = cluster.gaps.aggregate(customers=Count(_ASKER, distinct=True), last=Max("created"))
    cluster.customers, cluster.last_asked = counted["customers"], counted["last"]
    cluster.rank = ranking(cluster.customers, cluster.last_asked)
    cluster.save(update_fields=["terms", "customers", "last_asked", "rank"])


@transaction.atomic
def move(gaps: Iterable[Gap], into: GapCluster | None = None) -> GapCluster:
    """Puts questions into another cluster, or together into a new one. Returns it."""
    chosen = Gap.objects.filter(pk__in=[gap.pk for gap in gaps])
    target = into or GapCluster.objects.create()
    touched = {target.pk, *chosen.values_list("cluster", flat=True)}
    locked = list(GapCluster.objects.select_for_update().filter(pk__in=touched).order_by("pk"))
    chosen.update(cluster=target)
    for cluster in locked:
        refresh_cluster(cluster)
    target.refresh_from_db()
    return target


@transaction.atomic
def merge(clusters: Iterable[GapCluster]) -> GapCluster | None:
    """Puts all questions into the highest ranked of the clusters, which keeps its state, or takes the draft of another
    that has one. Returns it; None when there are no clusters."""
    keys = [cluster.pk for cluster in clusters]
    locked = list(GapCluster.objects.select_for_update().filter(pk__in=keys).order_by("-rank", "-pk"))
    if not locked:
        return None
    target, *others = locked
    begun = next((each for each in locked if each.state == GapCluster.State.DRAFTED), None)
    if begun and target.state == GapCluster.State.OPEN:
        target.state, target.article = begun.state, begun.article
    target.came_back = max(each.came_back for each in locked)
    target.save(update_fields=["state", "article", "came_back"])
    Gap.objects.filter(cluster__in=others).update(cluster=target)
    GapCluster.objects.filter(pk__in=[each.pk for each in others]).delete()
    refresh_cluster(target)
    return target


def dismiss_gaps(clusters: Iterable[GapCluster], reason: str) -> int:
    """Takes clusters that are not for the help centre off the list. They stay away, asked again or not, until
    `reopen`. Raises ValueError without a reason. Returns how many."""
    reason = reason.replace("\0", "").strip()[:300]
    if not reason:
        raise ValueError("a reason is needed")
    waiting = GapCluster.objects.unanswered().filter(pk__in=[each.pk for each in clusters])
    return waiting.update(state=GapCluster.State.DISMISSED, reason=reason)


def reopen(clusters: Iterable[GapCluster]) -> int:
    """Puts clusters that were dismissed or answered on the list again. Returns how many."""
    done = [GapCluster.State.DISMISSED, GapCluster.State.CLOSED]
    chosen = GapCluster.objects.filter(pk__in=[each.pk for each in clusters], state__in=done)
    return chosen.update(state=GapCluster.State.OPEN, reason="", closed_at=None, checked_at=None)


@transaction.atomic
def delete_questions(gaps: Iterable[Gap]) -> int:
    """Deletes questions for good, and clusters that are left without one. Returns how many questions."""
    keys = [gap.pk for gap in gaps]
    clusters = list(GapCluster.objects.select_for_update().filter(gaps__in=keys).order_by("pk"))
    _all, deleted = Gap.objects.filter(pk__in=keys).delete()
    for cluster in clusters:
        refresh_cluster(cluster)
    return deleted.get("knowledge.Gap", 0)


def subject(question: str, locale: str) -> list[str]:
    """The stems that a question is compared by, each once."""
    return list(dict.fromkeys(terms(_REMOVED.sub(" ", question), language_of(locale))))[:_MOST_TERMS]


def question_similarity(one: Iterable[str], other: Iterable[str], figures: Statistics) -> float:
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


def _same(stem: str, figures: Statistics) -> frozenset[str]:
    return figures.synonyms.get((stem,), frozenset()) | {stem}


def _weight(stem: str, figures: Statistics) -> float:
    return figures.idf(stem) * (WEAK if stem in weak_stems() else 1.0)
