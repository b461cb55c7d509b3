"""The questions that no article answered."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from knowledge.models.article import Article


class Gap(models.Model):
    """A question that the articles did not answer. Questions with the same group ask for the same thing."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        DRAFTED = "drafted", _("Draft written")
        CLOSED = "closed", _("Closed")

    question = models.TextField()
    group = models.CharField(max_length=200, db_index=True, editable=False)
    locale = models.CharField(max_length=12, default="en")
    conversation = models.CharField(max_length=64, blank=True)
    verdict = models.CharField(max_length=10)
    best_article = models.ForeignKey(Article, on_delete=models.SET_NULL, null=True, blank=True, related_name="gaps")
    created = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)

    class Meta:
        ordering = ["-created"]

    def __str__(self) -> str:
        return self.question[:80]
