"""Fills the inbox with invented conversations, for measuring."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from inbox.management.seeder import Seeder


class Command(BaseCommand):
    help = "Adds invented conversations with their tickets. For a database that is there to be measured."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--conversations", type=int, default=1_000_000)
        parser.add_argument("--open", type=int, default=5_000, help="How many of them are open tickets.")
        parser.add_argument("--force", action="store_true", help="Also outside demo mode and without DEBUG.")

    def handle(self, *args: Any, **options: Any) -> None:
        number, still_open = options["conversations"], options["open"]
        if not (settings.DEBUG or settings.DEMO_MODE or options["force"]):
            raise CommandError("This fills the database with invented conversations. Add --force if you mean it.")
        if not 0 < number <= 10_000_000 or not 0 <= still_open <= number:
            raise CommandError("--conversations goes from 1 to 10,000,000, and --open up to as many.")
        for done in Seeder(number, still_open).batches():
            if done % 50_000 == 0 or done == number:
                self.stdout.write(f"{done:,} conversations")
