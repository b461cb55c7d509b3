"""What readers say of an article."""

import uuid

from django.db import models
from django.utils import timezone

from knowledge.models.article import Article

LONGEST_COMMENT = 1000


class Vote(models.Model):
    """One reader's word on one revision of an article; another one of the same reader replaces it."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="votes")
    revision = models.PositiveIntegerField()
    visitor = models.UUIDField(default=uuid.uuid4, editable=False)
    helpful = models.BooleanField()
    comment = models.TextField(max_length=LONGEST_COMMENT, blank=True)
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["article", "revision", "visitor"], name="one_vote_per_reader_and_revision")
        ]

    def __str__(self) -> str:
        return self.comment[:80] or ("+" if self.helpful else "-")
