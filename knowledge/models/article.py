"""Articles and the texts they have had."""

import datetime
from collections.abc import Iterable
from typing import Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ArticleQuerySet(models.QuerySet["Article"]):
    def published(self) -> Self:
        return self.filter(state=Article.State.PUBLISHED)

    def public(self) -> Self:
        """What any visitor may read: internal articles are for staff."""
        return self.filter(audience=Article.Audience.PUBLIC)

    def named(self, ids: Iterable[str]) -> Self:
        """Those that these ids may mean: the ids they were imported with, or slugs."""
        ids = list(ids)
        return self.filter(models.Q(external_id__in=ids) | models.Q(slug__in=ids))

    def stale(self, today: datetime.date) -> Self:
        """Published articles whose review date has passed."""
        return self.published().filter(review_by__lt=today)

    def with_votes(self) -> Self:
        """Each with the number of its readers who `voted` on its text as it is now, and of those whom it `helped`."""
        now = models.Q(votes__revision=models.F("revision"))
        return self.annotate(
            voted=models.Count("votes", filter=now),
            helped=models.Count("votes", filter=now & models.Q(votes__helpful=True)),
        )


class Article(models.Model):
    """A help-centre article. Change it through `knowledge.articles.publishing`, which keeps revisions and passages in
    step."""

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
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="owned_articles",
        limit_choices_to={"is_staff": True}, help_text=_("Who is asked whether it is still true."),
    )  # fmt: skip
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
    def is_overdue(self) -> bool:
        """Whether it is published and its review date has passed."""
        return self.state == self.State.PUBLISHED and bool(self.review_by and self.review_by < timezone.localdate())

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
