"""Bulk import: documents in, articles out, in batches. The same documents again change nothing."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from django.db import DataError, IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify

from knowledge.articles.publishing import after_import
from knowledge.imports.formats.document import Document, Failure
from knowledge.imports.formats.file_reader import read
from knowledge.models import Article, Revision
from knowledge.search.indexing import bump_pages_version, index_hash, reindex, text_hash

_BATCH = 500
_PATIENCE = 2.0  # seconds of reading, and a batch that is not full is stored: PDFs take long
_COPIED = ("title", "body", "category", "url", "audience", "locale", "review_by")
_STORED = (*_COPIED, "state", "published_at", "updated_at", "content_hash", "indexed_hash", "revision")


@dataclass
class Report:
    """How many articles came to what, what failed, and which published articles have changed."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    failures: list[Failure] = field(default_factory=list)
    published: list[int] = field(default_factory=list)

    @property
    def done(self) -> int:
        """How many documents and failures have been seen to."""
        return self.created + self.updated + self.unchanged + len(self.failures)

    def add(self, other: "Report") -> None:
        self.created += other.created
        self.updated += other.updated
        self.unchanged += other.unchanged
        self.failures += other.failures
        self.published += other.published

    def __str__(self) -> str:
        return (
            f"created {self.created}, updated {self.updated}, unchanged {self.unchanged}, failed {len(self.failures)}"
        )


Progress = Callable[[Report], None]


def import_paths(paths: Iterable[Path], *, publish: bool = False) -> Report:
    """Imports every article under the paths, and sees to what follows from it."""
    report = import_documents(read(paths), publish=publish)
    after_import(report.published)
    return report


def import_documents(
    found: Iterable[Document | Failure],
    *,
    publish: bool = False,
    dry_run: bool = False,
    report: Report | None = None,
    progress: Progress = lambda report: None,
) -> Report:
    """Imports what was found. Each batch is a transaction; what fails is reported and passed over. With a `report` of
    an interrupted import it goes on after that. With `dry_run` nothing is written. The caller is to follow it up."""
    report = report or Report()
    for batch in _batches(_readable(found, report, skip=report.done)):
        if dry_run:
            _compare(batch, report, publish=publish)
        else:
            report.add(_store_all(batch, publish=publish))
        progress(report)
    return report


def _readable(found: Iterable[Document | Failure], report: Report, *, skip: int) -> Iterator[Document | None]:
    """The documents, None for what goes to the report: failures, and an id or slug that comes a second time."""
    seen: dict[str, str] = {}
    for number, each in enumerate(found):
        identity = _identity(each)
        again = seen.setdefault(identity, each.origin) if identity else each.origin
        if number < skip:
            continue
        if isinstance(each, Document) and again == each.origin:
            yield each
            continue
        failure = each if isinstance(each, Failure) else Failure(each.origin, f"{identity} is also that of {again}")
        report.failures.append(failure)
        yield None


def _identity(each: Document | Failure) -> str:
    if isinstance(each, Failure):
        return ""
    return f"id {each.external_id}" if each.external_id else f"slug {each.slug}"


def _batches(documents: Iterable[Document | None]) -> Iterator[list[Document]]:
    batch: list[Document] = []
    began = monotonic()
    for document in documents:
        if document:
            batch.append(document)
        if len(batch) == _BATCH or monotonic() - began > _PATIENCE:
            yield batch
            batch, began = [], monotonic()
    yield batch


def _store_all(batch: list[Document], *, publish: bool) -> Report:
    """The batch in one transaction. If the database refuses one of its articles, the others go in one by one."""
    try:
        with transaction.atomic():
            return _store(batch, publish=publish)
    except (DataError, IntegrityError) as error:
        if len(batch) == 1:
            return Report(failures=[Failure(batch[0].origin, f"the database refuses it: {error}")])
    report = Report()
    for document in batch:
        report.add(_store_all([document], publish=publish))
    return report


def _store(batch: list[Document], *, publish: bool) -> Report:
    report = Report()
    created, changed = _compare(batch, report, publish=publish)
    outdated = [article for article in created + changed if article.indexed_hash != index_hash(article)]
    for article in outdated:
        article.indexed_hash = index_hash(article)  # stored with the rest; the passages follow in this transaction
    Article.objects.bulk_create(created)
    Article.objects.bulk_update(changed, _STORED)
    _add_revisions(created + changed)
    if outdated:
        reindex(outdated)
    if created or changed:
        bump_pages_version()
    report.published = [each.pk for each in created + changed if each.state == Article.State.PUBLISHED]
    return report


def _compare(batch: list[Document], report: Report, *, publish: bool) -> tuple[list[Article], list[Article]]:
    """New articles and changed ones, not saved yet; the rest is as it was."""
    by_id = _existing("external_id", [each.external_id for each in batch if each.external_id])
    by_slug = _existing("slug", [each.slug for each in batch if not each.external_id])
    taken = _Slugs(batch)
    created, changed = [], []
    for document in batch:
        article = by_id.get(document.external_id) if document.external_id else by_slug.get(document.slug)
        if not document.external_id and (article.external_id if article else taken.has(document.slug)):
            reason = f"slug {document.slug} is that of an article that was imported with an id"
            report.failures.append(Failure(document.origin, reason))
        elif article is None:
            article = Article(slug=taken.free(document), external_id=document.external_id or None)
            created.append(article)
            _apply(article, document, publish=publish)
        elif _apply(article, document, publish=publish):
            changed.append(article)
        else:
            report.unchanged += 1
    report.created += len(created)
    report.updated += len(changed)
    return created, changed


def _apply(article: Article, document: Document, *, publish: bool) -> bool:
    """Copies the document to the article. Returns whether anything is different now."""
    before = [getattr(article, name) for name in _COPIED] + [article.state]
    for name in _COPIED:
        value = getattr(document, name)
        if value is not None:  # the file says nothing about it
            setattr(article, name, value)
    if publish and not document.draft and article.state != Article.State.PUBLISHED:
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
    """Locked where there is a transaction: an editor may be saving one of them."""
    found = Article.objects.filter(**{f"{key}__in": values}).order_by("pk")
    if transaction.get_connection().in_atomic_block:
        found = found.select_for_update()
    return {getattr(article, key): article for article in found}


class _Slugs:
    """Gives new articles a slug that nobody has."""

    def __init__(self, batch: list[Document]) -> None:
        wanted = [self._wanted(each) for each in batch] + [self._with_id(each) for each in batch]
        self._taken = set(Article.objects.filter(slug__in=wanted).values_list("slug", flat=True))

    def has(self, slug: str) -> bool:
        return slug in self._taken

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
