"""Brings the local index up to date with the articles. Safe to stop anywhere and to run again."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from knowledge.models import Article
from knowledge.search.indexing import index_hash, reindex

_BATCH = 100


@dataclass(frozen=True)
class SyncReport:
    """Numbers of articles."""

    rebuilt: int
    unchanged: int


def sync_local(progress: Callable[[int, int], None] = lambda done, total: None) -> SyncReport:
    """Rebuilds the passages of every article whose text they no longer match; calls `progress(done, total)`."""
    outdated = [pk for pk, current in _states() if not current]
    for start in range(0, len(outdated), _BATCH):
        # Each batch is whole or not there; an interrupted run goes on with the rest.
        with transaction.atomic():
            reindex(Article.objects.filter(pk__in=outdated[start : start + _BATCH]))
        progress(min(start + _BATCH, len(outdated)), len(outdated))
    return SyncReport(rebuilt=len(outdated), unchanged=Article.objects.count() - len(outdated))


def _states() -> list[tuple[int, bool]]:
    articles = Article.objects.only("pk", "state", "content_hash", "indexed_hash")
    return [(article.pk, article.indexed_hash == index_hash(article)) for article in articles]
