"""Guardrail trips as evaluation cases: what staff found wrong must not trip again, what they found right must."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from agents_core.guardrails.output.masking import mask
from conversations.models import Conversation, Customer, GuardrailTrip, Role, Turn, TurnStatus
from conversations.models.turn import GuardrailTripQuerySet

SHORTEST_NAME = 3
CUSTOMER = "customer@example.com"  # stands for a signed-in customer


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
        "messages": [_without_personal_data(text, customer) for text in messages],
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


def _without_personal_data(text: str, customer: Customer) -> str:
    masked, _found = mask(text, own_values=set())
    names = [re.escape(part) for part in customer.name.split() if len(part) >= SHORTEST_NAME]
    return re.sub(rf"\b(?:{'|'.join(names)})\b", "[name removed]", masked, flags=re.I) if names else masked
