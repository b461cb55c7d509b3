"""`import_articles PATH… [--publish]`"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from knowledge.importing import import_paths


class Command(BaseCommand):
    help = "Imports articles: folders, or files of Markdown with front matter, JSON lines, HTML or PDF."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", type=_path, metavar="PATH")
        parser.add_argument("--publish", action="store_true", help="publish them; otherwise new ones are drafts")

    def handle(self, *args: Any, **options: Any) -> None:
        report = import_paths(options["paths"], publish=options["publish"])
        for failure in report.failures:
            self.stderr.write(f"failed: {failure.origin}: {failure.reason}")
        self.stdout.write(
            f"created {report.created}, updated {report.updated}, unchanged {report.unchanged}, "
            f"failed {len(report.failures)}"
        )
        if report.failures and not (report.created or report.updated or report.unchanged):
            raise CommandError("Nothing was imported.")


def _path(text: str) -> Path:
    """The path; an empty one, as an unset variable in a script makes it, does not mean the current folder."""
    if not text.strip():
        raise CommandError("A PATH is empty.")
    return Path(text)
