"""Bulk import: documents in, articles out, in batches. The same documents again change nothing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from knowledge.documents import Document, Failure, read
from knowledge.indexing import index_hash, reindex, text_hash
from knowledge.models import Article, Revision

_BATCH = 500
_COPIED = ("title", "body", "category", "url", "review_by")
_STORED = (*_COPIED, "state", "published_at", "updated_at", "content_hash", "indexed_hash", "revision")


@dataclass
class Report:
    """How many articles came to what, and what failed."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    failures: list[Failure] = field(default_factory=list)


def import_paths(paths: Iterable[Path], *, publish: bool = False) -> Report:
    """Imports every article under the paths. Each batch is a transaction; what fails is reported and passed over."""
    report = Report()
    documents = _readable(read(paths), report)
    while batch := list(islice(documents, _BATCH)):
        with transaction.atomic():
            _store(batch, report, publish=publish)
    return report


def _readable(found: Iterable[Document | Failure], report: Report) -> Iterator[Document]:
    """The documents; failures go to the report, and so does an id or slug that comes a second time."""
    seen: dict[str, str] = {}
    for each in found:
        if isinstance(each, Failure):
            report.failures.append(each)
            continue
        identity = f"id {each.external_id}" if each.external_id else f"slug {each.slug}"
        if identity in seen:
            report.failures.append(Failure(each.origin, f"{identity} is also that of {seen[identity]}"))
            continue
        seen[identity] = each.origin
        yield each


def _store(batch: list[Document], report: Report, *, publish: bool) -> None:
    by_id = _existing("external_id", [each.external_id for each in batch if each.external_id])
    by_slug = _existing("slug", [each.slug for each in batch if not each.external_id])
    taken = _Slugs(batch)
    created, changed = [], []
    for document in batch:
        article = by_id.get(document.external_id) if document.external_id else by_slug.get(document.slug)
        if article is None:
            article = Article(slug=taken.free(document), external_id=document.external_id or None)
            created.append(article)
            _apply(article, document, publish=publish)
        elif _apply(article, document, publish=publish):
            changed.append(article)
        else:
            report.unchanged += 1
    outdated = [article for article in created + changed if article.indexed_hash != index_hash(article)]
    for article in outdated:
        article.indexed_hash = index_hash(article)  # stored with the rest; the passages follow in this transaction
    Article.objects.bulk_create(created)
    Article.objects.bulk_update(changed, _STORED)
    _add_revisions(created + changed)
    if outdated:
        reindex(outdated)
    report.created += len(created)
    report.updated += len(changed)


def _apply(article: Article, document: Document, *, publish: bool) -> bool:
    """Copies the document to the article. Returns whether anything is different now."""
    before = [getattr(article, name) for name in _COPIED] + [article.state]
    for name in _COPIED:
        setattr(article, name, getattr(document, name))
    if publish and article.state != Article.State.PUBLISHED:
        article.state, article.published_at = Article.State.PUBLISHED, timezone.now()
    content_hash = text_hash(article.title, article.body)
    if content_hash != article.content_hash:
        article.content_hash, article.updated_at = content_hash, timezone.now()
        article.revision += 1
    return before != [getattr(article, name) for name in _COPIED] + [article.state]


def _add_revisions(articles: list[Article]) -> None:
    rows = [
        Revision(article=article, number=article.revision, title=article.title, body=article.body)
        for article in articles
    ]
    Revision.objects.bulk_create(rows, ignore_conflicts=True)  # only metadata changed: that revision is there


def _existing(key: str, values: list[str]) -> dict[str, Article]:
    return {getattr(article, key): article for article in Article.objects.filter(**{f"{key}__in": values})}


class _Slugs:
    """Gives new articles a slug that nobody has."""

    def __init__(self, batch: list[Document]) -> None:
        wanted = [self._wanted(each) for each in batch] + [self._with_id(each) for each in batch]
        self._taken = set(Article.objects.filter(slug__in=wanted).values_list("slug", flat=True))

    def free(self, document: Document) -> str:
        slug = self._wanted(document)
        number = 1
        while slug in self._taken:
            slug = self._with_id(document) if number == 1 else f"{self._with_id(document)[:110]}-{number}"
            number += 1
        self._taken.add(slug)
        return slug

    @staticmethod
    def _wanted(document: Document) -> str:
        return document.slug or slugify(document.title)[:100] or slugify(document.external_id)[:100] or "article"

    @staticmethod
    def _with_id(document: Document) -> str:
        return f"{slugify(document.title)[:60]}-{slugify(document.external_id)[:50]}".strip("-") or "article"
