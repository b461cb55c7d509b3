"""`manage.py export_trips [--wrong | --right | --all]`: messages that tripped a guardrail, as evaluation cases."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from conversations.models import GuardrailTrip
from conversations.trip_cases import trip_cases

WHICH: dict[str, dict[str, Any]] = {
    "judged": {"wrong__isnull": False},
    "wrong": {"wrong": True},
    "right": {"wrong": False},
    "all": {},
}


class Command(BaseCommand):
    """Prints one JSON object a line, for `manage.py evaluate`."""

    help = (
        "Print guardrail trips as evaluation cases (JSONL) without personal data; those that staff judged by default."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Which trips."""
        which = parser.add_mutually_exclusive_group()
        texts = {
            "wrong": "only those marked as wrong",
            "right": "only those marked as right",
            "all": "the unjudged too",
        }
        for name, text in texts.items():
            which.add_argument(f"--{name}", dest="which", action="store_const", const=name, default="judged", help=text)

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the cases."""
        for case in trip_cases(GuardrailTrip.objects.filter(**WHICH[options["which"]])):
            self.stdout.write(json.dumps(case, ensure_ascii=False))
