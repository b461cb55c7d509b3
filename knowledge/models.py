"""Articles, the passages that search finds in them, and the questions that no article answered."""

import datetime
import uuid
from typing import Self

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def file_prefix() -> str:
    """A new name for this installation's files at OpenAI."""
    return f"help-{uuid.uuid4().hex[:8]}"


class ArticleQuerySet(models.QuerySet["Article"]):
    def published(self) -> Self:
        return self.filter(state=Article.State.PUBLISHED)

    def public(self) -> Self:
        """What any visitor may read: internal articles are for staff."""
        return self.filter(audience=Article.Audience.PUBLIC)

    def stale(self, today: datetime.date) -> Self:
        """Published articles whose review date has passed."""
        return self.published().filter(review_by__lt=today)


class Article(models.Model):
    """A help-centre article. Change it through `knowledge.publishing`, which keeps revisions and passages in step."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        ARCHIVED = "archived", _("Archived")

    class Audience(models.TextChoices):
        PUBLIC = "public", _("Public")
        INTERNAL = "internal", _("Internal")

    class Flag(models.TextChoices):
        NONE = "", _("None")
        REVIEW = "review", _("Past its review date")
        CONTRADICTED = "contradicted", _("Contradicted by a newer article")

    slug = models.SlugField(max_length=120, unique=True)
    external_id = models.CharField(max_length=200, unique=True, null=True, blank=True)
    title = models.CharField(max_length=250)
    body = models.TextField(help_text=_("Markdown. Use ## headings: an answer can then cite the section."))
    category = models.CharField(max_length=80, blank=True)
    url = models.URLField(max_length=500, blank=True, help_text=_("Only when the article lives on another site."))
    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.PUBLIC)
    locale = models.CharField(max_length=12, default="en")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    review_by = models.DateField(null=True, blank=True)
    flag = models.CharField(max_length=12, choices=Flag.choices, default=Flag.NONE, blank=True, editable=False)
    contradicted_by = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="contradicts"
    )
    reviewed_at = models.DateTimeField(null=True, blank=True, editable=False)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)
    content_hash = models.CharField(max_length=64, blank=True, editable=False)
    indexed_hash = models.CharField(max_length=64, blank=True, editable=False)
    revision = models.PositiveIntegerField(default=0, editable=False)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["title"]
        indexes = [models.Index(fields=["state", "audience", "category"])]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return self.url or reverse("knowledge:article", args=[self.slug])

    @property
    def public_id(self) -> str:
        """The id that answers cite: the one it was imported with, or else the slug."""
        return self.external_id or self.slug


class Revision(models.Model):
    """The text of an article as it was saved once."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=250)
    body = models.TextField()
    created = models.DateTimeField(default=timezone.now)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["article", "number"], name="one_revision_per_number")]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"


class Passage(models.Model):
    """A citable piece of a published article.

    The `…_terms` are the normalised words, space separated: what the database's full-text index holds and the scorer
    counts, so that both databases and the scorer agree on what a word is.
    """

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="passages")
    ordinal = models.PositiveIntegerField()
    heading = models.CharField(max_length=500, blank=True)
    anchor = models.CharField(max_length=120, blank=True)
    text = models.TextField()
    title_terms = models.TextField()
    heading_terms = models.TextField(blank=True)
    body_terms = models.TextField(blank=True)
    content_hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["article", "ordinal"]
        constraints = [models.UniqueConstraint(fields=["article", "ordinal"], name="one_passage_per_ordinal")]

    def __str__(self) -> str:
        return f"{self.article_id}:{self.ordinal} {self.heading}"


class IndexState(models.Model):
    """One row. Its token changes with the passages, so that every process knows when its statistics are old.

    A random token and not a counter: a counter that was rolled back could come to the same number for other passages.
    """

    token = models.UUIDField(default=uuid.uuid4)

    def __str__(self) -> str:
        return str(self.token)


class SynonymGroup(models.Model):
    """Words and phrases that mean the same to this shop's customers, beside those that ship with the search."""

    words = models.CharField(
        max_length=300,
        unique=True,
        validators=[RegexValidator(r"[^,\s][^,]*,.*[^,\s]", _("Write at least two words with commas between them."))],
        help_text=_(
            "With commas between them: sofa, couch, love seat. A phrase stands for the single words beside it."
        ),
    )

    class Meta:
        ordering = ["words"]

    def __str__(self) -> str:
        return self.words


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
