"""What can be done to an article. Each verb is one transaction: text, revision and passages change together or not."""

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, TypeAlias

from django.db import transaction
from django.utils import timezone

from knowledge.jobs import CLOSE_ANSWERED_GAPS, COMPARE_ARTICLE
from knowledge.models import Article, GapCluster, Revision
from knowledge.search.indexing import bump_pages_version, index_hash, reindex, text_hash, unindex
from knowledge.vector_store.backend import request_sync

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

Actor: TypeAlias = "AbstractBaseUser | AnonymousUser | None"


@transaction.atomic
def save_revision(article: Article, *, title: str | None = None, body: str | None = None, by: Actor = None) -> bool:
    """Stores the article with its text, given here or set on it. Returns whether the text has changed.

    A changed text becomes the next revision; of a published article it is searchable at once. A new article is owned
    by who writes it.
    """
    if article.pk is None and by and not article.owner_id:
        article.owner_id = by.pk
    article.title = article.title if title is None else title
    article.body = article.body if body is None else body
    content_hash = text_hash(article.title, article.body)
    changed = content_hash != article.content_hash
    if changed:
        article.content_hash = content_hash
        article.revision = _next_number(article)
        article.updated_at = timezone.now()
    article.save()
    if changed:
        Revision.objects.create(
            article=article,
            number=article.revision,
            title=article.title,
            body=article.body,
            author_id=by.pk if by else None,
        )
    if article.indexed_hash != index_hash(article):
        reindex([article])
        COMPARE_ARTICLE.enqueue(article.pk)
    bump_pages_version()
    request_sync()
    return changed


def publish(article: Article, *, by: Actor = None) -> None:
    """Makes the article readable and searchable."""
    publish_all([article], by=by)


def publish_all(articles: Iterable[Article], *, by: Actor = None) -> int:
    """Publishes one article after the other, each whole or not at all. Returns how many."""
    published = []
    try:
        for article in articles:
            _publish(article, by=by)
            published.append(article.pk)
    finally:
        close_gaps(published)
    return len(published)


@transaction.atomic
def _publish(article: Article, *, by: Actor) -> None:
    if article.state != Article.State.PUBLISHED:
        article.published_at = timezone.now()
    article.state = Article.State.PUBLISHED
    save_revision(article, by=by)


def after_import(article_ids: Collection[int]) -> None:
    """What publishing these articles by another road than this module's entails, once for all of them."""
    if article_ids:
        request_sync()
        close_gaps(article_ids)


def close_gaps(article_ids: Collection[int]) -> None:
    """Have unanswered questions asked again soon, now that these articles are published: it takes many searches."""
    if article_ids and GapCluster.objects.unanswered().exists():
        CLOSE_ANSWERED_GAPS.enqueue(*article_ids)


@transaction.atomic
def archive(article: Article, *, by: Actor = None) -> None:
    """Takes the article out of the help centre and out of search; it can be published again."""
    article.state = Article.State.ARCHIVED
    article.flag, article.contradicted_by = Article.Flag.NONE, None
    _give_up_drafts(article)
    save_revision(article, by=by)


@transaction.atomic
def delete(article: Article) -> None:
    """Removes the article with its revisions and passages for good."""
    _give_up_drafts(article)
    Article.objects.select_for_update().filter(pk=article.pk).first()
    unindex(article)
    for outdated in set(article.contradicting_in.values_list("older_id", flat=True)):
        COMPARE_ARTICLE.enqueue(outdated)
    article.delete()
    request_sync()


def _give_up_drafts(article: Article) -> None:
    """What the article was to answer waits for another one."""
    article.gap_clusters.filter(state=GapCluster.State.DRAFTED).update(state=GapCluster.State.OPEN, article=None)


def _next_number(article: Article) -> int:
    """One more than the newest revision, whatever the caller's copy of the article says; others wait for the row."""
    if article.pk is None:
        return 1
    locked = Article.objects.select_for_update().filter(pk=article.pk).values_list("revision", flat=True)
    return (locked.first() or 0) + 1
