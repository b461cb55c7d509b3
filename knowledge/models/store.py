"""The OpenAI vector store: what it holds of ours, and how the sync goes."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from knowledge.models.article import Article


def file_prefix() -> str:
    """A new name for this installation's files at OpenAI."""
    return f"help-{uuid.uuid4().hex[:8]}"


class VectorStore(models.Model):
    """The OpenAI vector store of this installation, one row. Our files there have names that begin with `prefix`."""

    store_id = models.CharField(max_length=100)
    prefix = models.CharField(max_length=20, default=file_prefix, editable=False)

    def __str__(self) -> str:
        return self.store_id


class StoreFile(models.Model):
    """A file of ours at OpenAI. `new` is being taken in, `current` is what is answered from, `old` is to be deleted."""

    class State(models.TextChoices):
        NEW = "new", _("New")
        CURRENT = "current", _("Current")
        OLD = "old", _("Old")

    article = models.ForeignKey(Article, on_delete=models.SET_NULL, null=True, related_name="store_files")
    file_id = models.CharField(max_length=100, unique=True)
    content_hash = models.CharField(max_length=64)
    state = models.CharField(max_length=7, choices=State.choices, default=State.NEW)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["article"], condition=models.Q(state="current"), name="one_current_file_per_article"
            )
        ]

    def __str__(self) -> str:
        return self.file_id


class StoreProblem(models.Model):
    """Why an article's newest text is not in the vector store; gone when it is."""

    article = models.OneToOneField(Article, on_delete=models.CASCADE, related_name="store_problem")
    error = models.TextField()
    times = models.PositiveSmallIntegerField(default=0)
    retry_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.error[:80]


class StoreRun(models.Model):
    """One run of the sync. `alive` is its last sign of life."""

    running = models.BooleanField(null=True, default=True, unique=True)  # true or null, so there is one at a time
    started = models.DateTimeField(auto_now_add=True)
    alive = models.DateTimeField(default=timezone.now)
    finished = models.DateTimeField(null=True, blank=True)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    removed = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)

    class Meta:
        ordering = ["-started"]

    def __str__(self) -> str:
        return f"{self.started:%Y-%m-%d %H:%M}"

    @property
    def seen_to(self) -> int:
        """How many articles were brought, or failed."""
        return self.done + self.failed

    @property
    def percent(self) -> int:
        """How far it is, 0 to 100."""
        return 100 * self.seen_to // self.total if self.total else 0
