"""Two statements of published articles that cannot both be true."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from knowledge.models.article import Article


class ContradictionQuerySet(models.QuerySet["Contradiction"]):
    def standing(self) -> Self:
        """Those that nobody has decided and that the texts still hold."""
        return self.filter(state=Contradiction.State.OPEN)

    def about(self, article_id: int) -> Self:
        """Those that an article has a part in."""
        return self.filter(Q(older=article_id) | Q(newer=article_id))


class Contradiction(models.Model):
    """`older_text` and `newer_text` are the sentences as the passages have them. `fingerprint` is of the two articles
    and their sentences: the same pair is never there twice, and one that was dismissed stays so until a sentence
    changes. `likeness` is how much of what they speak of is the same, 0 to 1."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        DISMISSED = "dismissed", _("Both are right")
        SETTLED = "settled", _("No longer there")

    class Kind(models.TextChoices):
        PRICE = "price", _("Price")
        PERCENT = "percent", _("Percentage")
        DURATION = "duration", _("Duration")
        DATE = "date", _("Date")
        TIME = "time", _("Time of day")
        NUMBER = "number", _("Number")
        NEGATION = "negation", _("Yes or no")

    older = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="contradicted_in")
    newer = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="contradicting_in")
    older_text = models.TextField()
    newer_text = models.TextField()
    fingerprint = models.CharField(max_length=64, unique=True, editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    older_value = models.CharField(max_length=120)
    newer_value = models.CharField(max_length=120)
    likeness = models.FloatField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    found_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = ContradictionQuerySet.as_manager()

    class Meta:
        ordering = ["state", "-likeness", "-found_at"]
        indexes = [models.Index(fields=["state", "-likeness", "-found_at"], name="contradiction_queue")]
        constraints = [models.CheckConstraint(condition=~Q(older=F("newer")), name="two_articles_contradict")]

    def __str__(self) -> str:
        return f"{self.older_value} / {self.newer_value}"


class FreshnessCheck(models.Model):
    """One row: the day on which all articles were last looked through, so that it is done once a day."""

    day = models.DateField()

    def __str__(self) -> str:
        return str(self.day)
