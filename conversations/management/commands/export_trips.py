"""`manage.py export_trips [--wrong | --right | --all]`: messages that tripped a guardrail, as evaluation cases.

What staff found wrong must not trip again, what they found right must.
"""

import json
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from conversations.models import Conversation, GuardrailTrip, Role, Turn, TurnStatus
from conversations.models.turn import GuardrailTripQuerySet
from conversations.privacy.redaction import redact_customer

WHICH: dict[str, dict[str, Any]] = {
    "judged": {"wrong__isnull": False},
    "wrong": {"wrong": True},
    "right": {"wrong": False},
    "all": {},
}
CUSTOMER = "customer@example.com"  # stands for a signed-in customer


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


def trip_cases(trips: GuardrailTripQuerySet) -> Iterator[dict[str, Any]]:
    """A case for each trip, oldest first, in the format of `docs/interfaces.md` and without personal data.

    What a customer wrote trips by itself. A reply or a call of a tool rests on all that was said before.
    """
    for trip in trips.select_related("turn__conversation__customer").order_by("pk"):
        messages = _messages(trip.turn, alone=trip.stage == "input")
        if messages:
            yield _case(trip, messages)


def _case(trip: GuardrailTrip, messages: list[str]) -> dict[str, Any]:
    customer = trip.turn.conversation.customer
    case: dict[str, Any] = {
        "id": f"trip-{trip.pk}",
        "messages": [redact_customer(text, customer) for text in messages],
        "customer": {"email": CUSTOMER if customer.verified else "", "verified": customer.verified},
        "tags": ["trip", trip.stage, trip.category, _verdict(trip)],
        "expect": {},
    }
    if trip.wrong is not None:
        case["expect"]["guardrail"] = None if trip.wrong else str(trip)
    return case


def _verdict(trip: GuardrailTrip) -> str:
    return "unjudged" if trip.wrong is None else "wrong" if trip.wrong else "right"


def _messages(turn: Turn, *, alone: bool) -> list[str]:
    """What the customer wrote, turn by turn: in the turn alone, or from the beginning up to it."""
    turns = [*_answered_before(turn.conversation, turn), turn]
    bounds = [0, *(each.upto_seq for each in turns)]
    wrote = turn.conversation.messages.filter(role=Role.CUSTOMER, seq__lte=turn.upto_seq).order_by("seq")
    said = list(wrote.values_list("seq", "text"))
    texts = ["\n".join(text for seq, text in said if after < seq <= upto) for after, upto in pairwise(bounds)]
    return [text for text in (texts[-1:] if alone else texts) if text]


def _answered_before(conversation: Conversation, turn: Turn) -> list[Turn]:
    return list(conversation.turns.filter(status=TurnStatus.DONE, pk__lt=turn.pk).order_by("pk"))
