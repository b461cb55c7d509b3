"""What an admin does with the clusters of unanswered questions."""

from collections.abc import Iterable

from django.db import transaction

from knowledge.clustering import subject
from knowledge.models import Gap, GapCluster
from knowledge.models.gap import ranking


def count_anew(cluster: GapCluster) -> None:
    """Brings size, age and rank in step with the cluster's questions; without any it is deleted. Callers hold the
    transaction."""
    gaps = list(cluster.gaps.order_by("created", "pk"))
    if not gaps:
        cluster.delete()
        return
    cluster.terms = " ".join(subject(gaps[0].question, gaps[0].locale))
    cluster.customers = len({gap.asker for gap in gaps})
    cluster.last_asked = gaps[-1].created
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
        count_anew(cluster)
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
    count_anew(target)
    return target


def dismiss(clusters: Iterable[GapCluster], reason: str) -> int:
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
        count_anew(cluster)
    return deleted.get("knowledge.Gap", 0)
