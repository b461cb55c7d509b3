"""`manage.py run_turns ID…`: turns that cost a worker, in a process of their own. The site starts it by itself."""

import asyncio
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from agents_core.runner.lifespan import warm_up
from conversations.turns.isolation import run_here


class Command(BaseCommand):
    """What nobody else has taken by then is run, the rest left alone."""

    help = "Run queued turns whose worker was lost; the site starts this itself."

    def add_arguments(self, parser: CommandParser) -> None:
        """The turns."""
        parser.add_argument("turn", nargs="+", type=int)

    def handle(self, *args: Any, **options: Any) -> None:
        """Load everything before the first lease begins, and run them."""
        warm_up()
        asyncio.run(run_here(options["turn"]))
