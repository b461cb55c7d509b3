"""The questions that no article answered, and the clusters of those that ask for the same."""

import math
from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from knowledge.models.article import Article

HALF_LIFE = timedelta(days=21)  # after which a question that nobody asks again weighs half as much


class GapClusterQuerySet(models.QuerySet["GapCluster"]):
    def unanswered(self) -> Self:
        """Those that an article should still answer: open, or with a draft that is not published."""
        return self.filter(state__in=[GapCluster.State.OPEN, GapCluster.State.DRAFTED])

    def with_question(self) -> Self:
        """Each with its newest question as `newest`."""
        newest = Gap.objects.filter(cluster=OuterRef("pk")).order_by("-created", "-pk").values("question")[:1]
        return self.annotate(newest=Subquery(newest))


class GapCluster(models.Model):
    """Questions that ask for the same. Change it through `knowledge.gaps.clusters`, which counts anew.

    `article` is the draft that was begun, or the article that answered. `terms` are the stems of the first question:
    what later ones are compared with.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        DRAFTED = "drafted", _("Draft written")
        CLOSED = "closed", _("Answered")
        DISMISSED = "dismissed", _("Dismissed")

    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    article = models.ForeignKey(
        Article, on_delete=models.SET_NULL, null=True, blank=True, related_name="gap_clusters", editable=False
    )
    reason = models.CharField(_("why it was dismissed"), max_length=300, blank=True)
    terms = models.TextField(blank=True, editable=False)
    customers = models.PositiveIntegerField(default=0, editable=False)
    last_asked = models.DateTimeField(default=timezone.now, editable=False)
    rank = models.FloatField(default=0, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    came_back = models.PositiveSmallIntegerField(default=0, editable=False)
    checked_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = GapClusterQuerySet.as_manager()

    class Meta:
        verbose_name = _("coverage gap")
        verbose_name_plural = _("coverage gaps")
        ordering = ["-rank", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False) | (~Q(state="closed") & Q(closed_at=None)),
                name="answered_gap_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state="dismissed") & ~Q(reason="") | (~Q(state="dismissed") & Q(reason="")),
                name="dismissed_gap_has_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-rank"], name="gap_cluster_ranked"),
            models.Index(fields=["-last_asked"], name="gap_cluster_newest"),
        ]

    def __str__(self) -> str:
        question = getattr(self, "newest", None) or self.gaps.values_list("question", flat=True).first()
        return " ".join((question or "–").split())[:120]


class Gap(models.Model):
    """One question that the articles did not answer. `conversation` and `customer` are public ids of who asked."""

    question = models.TextField()
    cluster = models.ForeignKey(GapCluster, on_delete=models.CASCADE, related_name="gaps")
    locale = models.CharField(max_length=12, default="en")
    conversation = models.CharField(max_length=64, blank=True, db_index=True)
    customer = models.CharField(max_length=64, blank=True, db_index=True)
    verdict = models.CharField(max_length=10)
    best_article = models.ForeignKey(Article, on_delete=models.SET_NULL, null=True, blank=True, related_name="gaps")
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("unanswered question")
        verbose_name_plural = _("unanswered questions")
        ordering = ["-created", "-pk"]

    def __str__(self) -> str:
        return self.question[:80]


def ranking(customers: int, last_asked: datetime) -> float:
    """Orders clusters by customers × ½ ^ (age of the last question ÷ HALF_LIFE), at any time from now on: the logarithm
    of that product, without the part that all clusters share. So it is stored, and never out of date."""
    return math.log2(max(customers, 1)) + last_asked.timestamp() / HALF_LIFE.total_seconds()
