"""`import_articles PATH… [--publish]`"""

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from knowledge.articles.publishing import after_import
from knowledge.imports.formats.file_reader import read
from knowledge.imports.importer import Progress, Report, import_documents
from knowledge.imports.runs import write_report
from knowledge.jobs import in_foreground
from knowledge.models import StoreRun
from knowledge.vector_store.backend import uses_store


class Command(BaseCommand):
    help = "Imports articles: folders, or files of Markdown with front matter, JSON lines, HTML or PDF."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", type=_path, metavar="PATH")
        parser.add_argument("--publish", action="store_true", help="publish them; otherwise new ones are drafts")
        parser.add_argument("--dry-run", action="store_true", help="only say what would happen; nothing is written")
        parser.add_argument("--report", type=_report_file, metavar="FILE", help="what failed and why: .json or .csv")

    def handle(self, *args: Any, **options: Any) -> None:
        report = Report()
        try:
            import_documents(
                read(options["paths"]),
                publish=options["publish"],
                dry_run=options["dry_run"],
                report=report,
                progress=self._progress(options["verbosity"]),
            )
        except KeyboardInterrupt:
            self.stderr.write(f"Stopped. Until then, whole batches: {report}. The same command goes on.")
            raise SystemExit(130) from None
        self._tell(report, options)
        if not options["dry_run"]:
            self._follow_up(report)
        if report.failures and report.done == len(report.failures):
            raise CommandError("Nothing was imported.")

    def _progress(self, verbosity: int) -> Progress:
        """Prints a line for each batch, to whoever watches."""
        began, told = time.monotonic(), 0

        def tell(report: Report) -> None:
            nonlocal told
            if report.done == told:
                return
            told = report.done
            rate = report.done / max(time.monotonic() - began, 0.001)
            self.stderr.write(f"{report.done} done, {rate:.0f}/s: {report}")

        return tell if verbosity > 1 or (verbosity and self.stderr.isatty()) else lambda report: None

    def _tell(self, report: Report, options: dict[str, Any]) -> None:
        for failure in report.failures:
            self.stderr.write(f"failed: {failure.origin}: {failure.reason}")
        if options["report"]:
            write_report(report, options["report"])
        self.stdout.write(f"dry run: {report}" if options["dry_run"] else str(report))

    def _follow_up(self, report: Report) -> None:
        """No server is around this process whose threads would live on: what follows is done before it ends."""
        brings_to_store = bool(report.published) and uses_store() and in_foreground()
        if brings_to_store:
            self.stdout.write("Bringing the vector store up to date…")
        after_import(report.published)
        run = StoreRun.objects.first() if brings_to_store else None
        if run:
            self.stdout.write(f"vector store: {run.done} brought, {run.failed} failed, {run.removed} removed")
            if run.error or run.failed:
                self.stderr.write("Not everything is in the vector store: run sync_knowledge, which says why.")


def _path(text: str) -> Path:
    """The path; an empty one, as an unset variable in a script makes it, does not mean the current folder."""
    if not text.strip():
        raise CommandError("A PATH is empty.")
    return Path(text)


def _report_file(text: str) -> Path:
    """Where the report goes: found out before anything is imported."""
    path = Path(text)
    if path.suffix.lower() not in (".json", ".csv"):
        raise CommandError("The report is a .json or a .csv file.")
    if not path.parent.is_dir():
        raise CommandError(f"There is no folder {path.parent} for the report.")
    return path
