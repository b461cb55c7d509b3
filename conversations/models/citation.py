"""Which text of which article a reply was given from, so that it can be found when that text is no longer true."""

from collections.abc import Sequence
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agents_core.turn.context import Source
from conversations.models.message import Message
from knowledge.models import Article


class CitationQuerySet(models.QuerySet["Citation"]):
    def keep(self, reply: Message, sources: Sequence[Source]) -> None:
        """Store what a new reply cites. Two statements, and none for a reply that cites nothing."""
        sources = [source for source in sources if source.revision]
        if not sources:
            return
        named = Article.objects.named(source.id for source in sources).only("slug", "external_id")
        by_id = {article.public_id: article for article in named}
        Citation.objects.bulk_create(
            Citation(message=reply, article=by_id.get(each.id), article_ref=each.id, revision=each.revision)
            for each in sources
        )

    def of_earlier_texts(self) -> Self:
        """Whose article has another text now, or is no longer there to be read."""
        gone = Q(article=None) | ~Q(article__state=Article.State.PUBLISHED)
        return self.filter(gone | Q(revision__lt=F("article__revision")))

    def to_recall(self) -> Self:
        """Those that nobody has looked at since the text changed."""
        return self.of_earlier_texts().filter(settled_at=None)


class Citation(models.Model):
    """`article_ref` is the id that the reply named, and stays when the article is deleted.

    `lost` is the sentence of the reply that the article's text `judged_revision` no longer says, empty when it still
    says everything. Whoever settles a citation has seen what the customer was told.
    """

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="citations")
    article = models.ForeignKey(Article, on_delete=models.SET_NULL, null=True, blank=True, related_name="citations")
    article_ref = models.CharField(_("article id"), max_length=200)
    revision = models.PositiveIntegerField()
    judged_revision = models.PositiveIntegerField(default=0)
    lost = models.TextField(blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = CitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer to recall")
        verbose_name_plural = _("answers to recall")
        constraints = [models.UniqueConstraint(fields=["message", "article_ref"], name="citation_once")]
        indexes = [
            models.Index(fields=["article", "revision"], condition=Q(settled_at=None), name="citation_to_recall")
        ]

    def __str__(self) -> str:
        return f"{self.article_ref} ({self.revision})"
