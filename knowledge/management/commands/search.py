"""`search QUERY [-k N] [--json] [--file F]`"""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from knowledge.search.retriever import search
from knowledge.search.types import Hit


class Command(BaseCommand):
    help = "Shows the passages that the agent would get for a question, one to an article."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("query", nargs="*", metavar="QUERY")
        parser.add_argument("-k", type=int, default=6, metavar="N", help="the most passages (default 6)")
        parser.add_argument("--json", action="store_true", help="print one JSON list")
        parser.add_argument("--file", type=Path, metavar="F", help="one query a line; prints one JSON list a line")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["k"] < 1:
            raise CommandError("-k must be at least 1.")
        if options["file"]:
            self._answer_file(options["file"], options["k"])
        elif options["query"]:
            self._answer(" ".join(options["query"]), options["k"], as_json=options["json"])
        else:
            raise CommandError("Give a query, or --file with one query a line.")

    def _answer_file(self, path: Path, k: int) -> None:
        try:
            lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}") from None
        if lines[-1] == "":
            lines.pop()
        for line in lines:
            self.stdout.write(_as_json(search(line, k=k).hits))

    def _answer(self, query: str, k: int, *, as_json: bool) -> None:
        found = search(query, k=k)
        if as_json:
            self.stdout.write(_as_json(found.hits))
            return
        self.stdout.write(f"{found.verdict} ({found.score:.2f}, {found.took_ms} ms)")
        for hit in found.hits:
            place = f"{hit.title} › {hit.heading}" if hit.heading else hit.title
            self.stdout.write(f"\n{hit.score:.2f}  {place}\n      {hit.url}\n{hit.text}")


def _as_json(hits: list[Hit]) -> str:
    rows = [
        {
            "article": hit.article_id,
            "title": hit.title,
            "url": hit.url,
            "heading": hit.heading,
            "text": hit.text,
            "score": hit.score,
        }
        for hit in hits
    ]
    return json.dumps(rows, ensure_ascii=False)
