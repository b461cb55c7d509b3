"""How the inbox writes times, names and shares of a whole."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from agents_core.policy import REASON_LABELS, Reason
from conversations.models import Turn

register = template.Library()


@register.filter
def ago(moment: datetime) -> str:
    """How long since `moment` in one short figure, such as 4 m. static/js/inbox.js keeps it going in the same words."""
    seconds = max(int((timezone.now() - moment).total_seconds()), 0)
    if seconds < 60:
        return _("now")
    for size, sign in ((86400, "d"), (3600, "h"), (60, "m")):
        if seconds >= size:
            return f"{seconds // size} {sign}"
    return ""


@register.filter
def reason_label(reason: str) -> str:
    """Why the conversation went to a person, in the policy's words."""
    return str(REASON_LABELS[Reason(reason)]) if reason in set(Reason) else plain_name(reason)


@register.filter
def plain_name(name: str) -> str:
    """An identifier as words: `refund_request` becomes “Refund request”."""
    words = str(name).replace("_", " ").strip()
    return words[:1].upper() + words[1:]


@register.filter
def money(amount: Decimal) -> str:
    """An amount in the currency of the price table: $0.0031, or 0.0031 EUR. What is less than shown is not nothing."""
    least = Decimal("0.0001")
    figure = f"{amount:.2f}" if amount >= 1 else f"{max(amount, least):.4f}" if amount else "0"
    currency = settings.PRICE_CURRENCY
    text = f"{figure} {currency}" if currency.isalpha() else f"{currency}{figure}"
    return f"< {text}" if 0 < amount < least else text


@register.filter
def model_label(turn: Turn) -> str:
    """Which model wrote it; the built-in one is called what it is."""
    return _("Offline model") if turn.model.startswith("offline") else turn.model


@register.filter
def bar(span: dict[str, Any], turn: Turn) -> dict[str, int]:
    """Where the span lies on a line of 1000 units for the whole turn; at least 6 wide, so that it can be seen."""
    whole = max(turn.latency_ms, *(each["start_ms"] + each["duration_ms"] for each in turn.spans), 1)
    start = min(span["start_ms"] * 1000 // whole, 994)
    return {"x": start, "width": max(min(span["duration_ms"] * 1000 // whole, 1000 - start), 6)}
