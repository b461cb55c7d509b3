"""What failed in an import and why, as a file."""

import csv
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from knowledge.imports.importer import Report

_FORMULA = ("=", "+", "-", "@")


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
