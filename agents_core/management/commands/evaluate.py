"""`manage.py evaluate FILE…`: the quality gate."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from asgiref.sync import async_to_sync
from django.core.management.base import BaseCommand, CommandError, CommandParser

from agents_core.evaluation.cases import Case, CaseError, read_cases
from agents_core.evaluation.judge import unmet_expectations
from agents_core.evaluation.player import play
from agents_core.evaluation.report import Result, as_json, read_baseline, regressions, table
from agents_core.runner.lifespan import close_connections


class Command(BaseCommand):
    """Plays cases, prints a table, and exits with 1 on a failed case or a regression."""

    help = "Play conversation cases (JSONL) against the agent and judge what comes of them."

    def add_arguments(self, parser: CommandParser) -> None:
        """Files, and what to do with the result."""
        parser.add_argument("file", nargs="+", type=Path)
        parser.add_argument("--json", type=Path, metavar="OUT", help="write the whole result there")
        parser.add_argument("--baseline", type=Path, metavar="FILE", help="fail on cases that passed in this one")
        parser.add_argument("--save-baseline", type=Path, metavar="FILE", help="save this result as a baseline")
        parser.add_argument("--jobs", type=int, default=1, metavar="N", help="cases at once")

    def handle(self, *args: Any, **options: Any) -> None:
        """Play, judge, report."""
        if options["jobs"] < 1:
            raise CommandError("--jobs: at least 1")
        try:
            cases = [case for path in options["file"] for case in read_cases(path)]
            baseline = read_baseline(options["baseline"]) if options["baseline"] else {}
        except CaseError as error:
            raise CommandError(str(error)) from None
        except (OSError, ValueError) as error:
            raise CommandError(f"--baseline: {error}") from None
        for path in (options["json"], options["save_baseline"]):
            if path and (path.is_dir() or not path.absolute().parent.is_dir()):
                raise CommandError(f"{path} cannot be written")  # said now, not after an hour of cases
        results = async_to_sync(_play_all)(cases, options["jobs"])
        for path in (options["json"], options["save_baseline"]):
            if path:
                path.write_text(json.dumps(as_json(results), ensure_ascii=False, indent=1))
        self.stdout.write(table(results))
        worse = regressions(baseline, results)
        for case_id in worse:
            self.stdout.write(f"REGRESSION {case_id}")
        if worse or any(result.failures for result in results):
            sys.exit(1)


async def _play_all(cases: list[Case], jobs: int) -> list[Result]:
    places = asyncio.Semaphore(jobs)

    async def one(case: Case) -> Result:
        async with places:
            outcome = await play(case)
        return Result(case, outcome, unmet_expectations(case, outcome))

    try:
        return list(await asyncio.gather(*(one(case) for case in cases)))
    finally:
        await close_connections()
