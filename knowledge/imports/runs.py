"""Imports from the admin, step by step: uploaded, checked without writing, carried out, done; and what failed in an
import and why, as a file.
"""

import csv
import io
import json
import uuid
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import IO, Any

import structlog
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import ngettext

from knowledge.articles.publishing import Actor, after_import
from knowledge.imports.formats.document import Failure
from knowledge.imports.formats.file_reader import File, read_files
from knowledge.imports.importer import Report, import_documents
from knowledge.imports.uploads import unpack
from knowledge.jobs import WORK_ON_IMPORT
from knowledge.models import ImportFile, ImportRun
from knowledge.models.import_run import DEAD_AFTER

log = structlog.get_logger(__name__)
_KEPT = timedelta(days=7)  # an upload that nobody decides about
_State = ImportRun.State
_FORMULA = ("=", "+", "-", "@")  # how one begins in a spreadsheet


class NotNowError(Exception):
    """The import is in another state than this step needs: somebody else was quicker."""


class _LostError(Exception):
    """Another worker has the run now, or it was deleted."""


@transaction.atomic
def begin(uploaded: Sequence[tuple[str, IO[bytes]]], *, publish: bool, by: Actor = None) -> ImportRun:
    """Keep what was uploaded and have it checked. Raises UploadError for what cannot be taken."""
    upload = unpack(uploaded)
    ImportRun.objects.filter(state=_State.CHECKED, alive__lt=timezone.now() - _KEPT).delete()
    run = ImportRun.objects.create(
        label=_label([name for name, _content in uploaded]),
        publish=publish,
        by_id=by.pk if by else None,
        total=upload.articles,
    )
    files = (ImportFile(run=run, name=name, content=content) for name, content in upload.files)
    ImportFile.objects.bulk_create(files, batch_size=200)
    WORK_ON_IMPORT.enqueue(run.pk)
    return run


def confirm(run: ImportRun) -> None:
    """Have a checked import carried out. Raises NotNowError."""
    _step(ImportRun.objects.filter(pk=run.pk, state=_State.CHECKED), state=_State.IMPORTING, **_progress(Report()))
    WORK_ON_IMPORT.enqueue(run.pk)


def restart(run: ImportRun) -> None:
    """Have a run that stopped taken up where it was. Raises NotNowError."""
    stopped = ~Q(error="") | Q(alive__lt=timezone.now() - DEAD_AFTER)
    at_work = ImportRun.objects.filter(pk=run.pk, state__in=[_State.CHECKING, _State.IMPORTING])
    _step(at_work.filter(stopped), claim=None, error="")
    WORK_ON_IMPORT.enqueue(run.pk)


def discard(run: ImportRun) -> None:
    """Forget an import and what was uploaded for it. What it has imported stays."""
    run.delete()


def work_on(run_id: int) -> None:
    """Check or carry out a run, unless another worker has it. Whatever breaks it is in its row and in the log."""
    claim = uuid.uuid4()
    free = ImportRun.objects.filter(pk=run_id, claim=None, error="", state__in=[_State.CHECKING, _State.IMPORTING])
    if not free.update(claim=claim, alive=timezone.now()):
        return
    try:
        _work(ImportRun.objects.get(pk=run_id), claim)
    except (_LostError, ImportFile.DoesNotExist):
        log.warning("import_lost", run=run_id)
    except Exception as error:
        ImportRun.objects.filter(pk=run_id, claim=claim).update(error=repr(error)[:2000])
        log.exception("import_failed", run=run_id)


def write_report(report: Report, path: Path) -> None:
    """Write it as CSV or JSON, whichever the file's name says."""
    if path.suffix.lower() == ".csv":
        with path.open("w", newline="", encoding="utf-8") as file:
            write_rows(file, ([each.origin, each.reason] for each in report.failures))
        return
    counts = {"created": report.created, "updated": report.updated, "unchanged": report.unchanged}
    failures = [{"origin": each.origin, "reason": each.reason} for each in report.failures]
    text = json.dumps({**counts, "failed": len(failures), "failures": failures}, ensure_ascii=False, indent=2)
    path.write_text(text + "\n", encoding="utf-8")


def write_rows(file: Any, rows: Iterable[Iterable[str]]) -> None:
    """Origins and reasons as CSV. A name that begins like a formula is not one for a spreadsheet."""
    writer = csv.writer(file)
    writer.writerow(["file", "reason"])
    writer.writerows([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in row] for row in rows)


def _work(run: ImportRun, claim: uuid.UUID) -> None:
    mine = ImportRun.objects.filter(pk=run.pk, claim=claim)
    dry_run = run.state == _State.CHECKING

    def progress(report: Report) -> None:
        if not mine.update(alive=timezone.now(), **_progress(report)):
            raise _LostError

    report = import_documents(
        read_files(_files(run)),
        publish=run.publish,
        dry_run=dry_run,
        report=_report(run),
        progress=progress,
    )
    if dry_run:
        mine.update(state=_State.CHECKED, claim=None, alive=timezone.now())
        return
    with transaction.atomic():
        after_import(report.published)
        mine.update(state=_State.DONE, claim=None, finished=timezone.now(), published=[])
        run.files.all().delete()


def _step(runs: QuerySet[ImportRun], **changes: object) -> None:
    if not runs.update(alive=timezone.now(), **changes):
        raise NotNowError


def _files(run: ImportRun) -> Iterator[File]:
    """The uploaded files, one in memory at a time."""
    for key, name in run.files.values_list("pk", "name"):
        yield File(name, partial(_content, key))


def _content(key: int) -> io.BytesIO:
    return io.BytesIO(ImportFile.objects.values_list("content", flat=True).get(pk=key))


def _progress(report: Report) -> dict[str, object]:
    return {
        "created": report.created,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "failures": [[each.origin, each.reason] for each in report.failures],
        "published": report.published,
    }


def _report(run: ImportRun) -> Report:
    """Where the run was."""
    failures = [Failure(origin, reason) for origin, reason in run.failures]
    return Report(run.created, run.updated, run.unchanged, failures, list(run.published))


def _label(names: Sequence[str]) -> str:
    first, *others = names
    if not others:
        return first[-200:]
    more = ngettext("%(first)s and %(count)d more", "%(first)s and %(count)d more", len(others))
    return more % {"first": first[-150:], "count": len(others)}
