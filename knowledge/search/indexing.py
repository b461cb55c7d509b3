"""Keeps the passages equal to the published articles: those of an article with each change, whose caller holds the
transaction, and all of them by a sync, which is safe to stop anywhere and to run again.
"""

import hashlib
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import transaction

from knowledge.embeddings.vectors import request_embedding
from knowledge.models import Article, IndexState, Passage
from knowledge.search import index_counts
from knowledge.text.chunking import split
from knowledge.text.terms import language_of, terms

# Part of every hash: raise it when passages are cut or normalised differently, and the next sync rebuilds them all.
INDEX_FORMAT = 2
_BATCH = 500  # rows
_REINDEX_BATCH = 100  # articles


@dataclass(frozen=True)
class SyncReport:
    """Numbers of articles."""

    rebuilt: int
    unchanged: int


def sync_local(progress: Callable[[int, int], None] = lambda done, total: None) -> SyncReport:
    """Rebuilds the passages of every article whose text they no longer match; calls `progress(done, total)`."""
    outdated = [pk for pk, current in _states() if not current]
    for start in range(0, len(outdated), _REINDEX_BATCH):
        # Each batch is whole or not there; an interrupted run goes on with the rest.
        with transaction.atomic():
            reindex(Article.objects.filter(pk__in=outdated[start : start + _REINDEX_BATCH]))
        progress(min(start + _REINDEX_BATCH, len(outdated)), len(outdated))
    return SyncReport(rebuilt=len(outdated), unchanged=Article.objects.count() - len(outdated))


def reindex(articles: Iterable[Article]) -> int:
    """Replaces the passages of the articles, none for unpublished ones. Returns how many passages they have now."""
    articles = list(articles)
    passages = [passage for article in articles for passage in passages_of(article)]
    outdated = [article for article in articles if article.indexed_hash != index_hash(article)]
    for article in outdated:
        article.indexed_hash = index_hash(article)
    Article.objects.bulk_update(outdated, ["indexed_hash"], batch_size=_BATCH)
    _replace(articles, passages)
    return len(passages)


def unindex(article: Article) -> None:
    """Removes the passages of an article that is about to be deleted."""
    _replace([article], [])


def passages_of(article: Article) -> list[Passage]:
    """The passages that the article should have, not stored."""
    if article.state != Article.State.PUBLISHED:
        return []
    language = language_of(article.locale)
    title_terms = " ".join(terms(article.title, language))
    return [
        Passage(
            article=article,
            ordinal=ordinal,
            heading=piece.heading[:500],
            anchor=piece.anchor,
            text=piece.text,
            title_terms=title_terms,
            heading_terms=" ".join(terms(piece.heading, language)),
            body_terms=" ".join(terms(piece.text, language)),
            content_hash=text_hash(f"{article.title}\0{piece.heading}", piece.text),
        )
        for ordinal, piece in enumerate(split(article.body))
    ]


def bump_index_version() -> None:
    """Tells every process that the passages have changed, once this transaction is committed."""
    IndexState.objects.update_or_create(pk=1, defaults={"token": uuid.uuid4(), "pages": uuid.uuid4()})


def bump_pages_version() -> None:
    """Tells every process that what the help centre's pages show has changed, once this transaction is committed."""
    IndexState.objects.update_or_create(pk=1, defaults={"pages": uuid.uuid4()})


def text_hash(title: str, body: str) -> str:
    return hashlib.sha256(f"{title}\0{body}".encode()).hexdigest()


def index_hash(article: Article) -> str:
    """What `indexed_hash` is when the passages of the article are up to date; empty when it should have none."""
    if article.state != Article.State.PUBLISHED:
        return ""
    parts = (INDEX_FORMAT, language_of(article.locale), article.content_hash)
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()


def _states() -> list[tuple[int, bool]]:
    articles = Article.objects.only("pk", "state", "content_hash", "indexed_hash")
    return [(article.pk, article.indexed_hash == index_hash(article)) for article in articles]


def _replace(articles: list[Article], passages: list[Passage]) -> None:
    """Puts passages in the place of the articles' own and counts both.

    Whoever comes here holds the rows of the articles, then takes the lock of the index: always in this order.
    """
    index_counts.lock_index()
    change = index_counts.IndexCounts()
    before = Passage.objects.filter(article__in=[article.pk for article in articles])
    change.count(before.order_by().values_list(*index_counts.FIELDS), sign=-1)
    if change.passages:
        before.delete()
    Passage.objects.bulk_create(passages, batch_size=_BATCH)
    change.count((each.title_terms, each.heading_terms, each.body_terms) for each in passages)
    change.read({text for each in passages for text in (each.text, each.article.title)})
    index_counts.save_change(change)
    bump_index_version()
    request_embedding()
