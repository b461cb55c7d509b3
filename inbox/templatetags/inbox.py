"""How the inbox writes times, names and shares of a whole."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from conversations.models import Turn
from conversations.outbound_email.reach import reached_nobody
from inbox.collaboration.notes import highlight_mentions
from inbox.labels import field_label, plain_name, reason_label
from inbox.models import Note
from inbox.models.deadlines import Deadline
from knowledge.text.messages import reply_to_html, typed_to_html

register = template.Library()
register.filter(plain_name)
register.filter(reason_label)
register.filter(field_label)
register.filter(reached_nobody)
register.filter(reply_to_html)
register.filter(typed_to_html)

# Before the end of a promise, after it, and in the minute around it.
DUE_WORDS = {
    "reply": (gettext_lazy("Reply due in {time}"), gettext_lazy("Reply overdue {time}"), gettext_lazy("Reply due now")),
    "resolve": (
        gettext_lazy("To resolve in {time}"),
        gettext_lazy("Resolution overdue {time}"),
        gettext_lazy("To resolve now"),
    ),
    "short": (gettext_lazy("Due in {time}"), gettext_lazy("Overdue {time}"), gettext_lazy("Due now")),
}


@register.filter
def ago(moment: datetime) -> str:
    """How long since `moment` in one short figure, such as 4 m. static/js/inbox/shell/times.js keeps it going, in the
    same words."""
    return _figure((timezone.now() - moment).total_seconds()) or _("now")


def _figure(seconds: float) -> str | None:
    """A duration in its largest unit; None for less than a minute."""
    for size, sign in ((86400, "d"), (3600, "h"), (60, "m")):
        if seconds >= size:
            return f"{int(seconds) // size} {sign}"
    return None


@register.filter
def due_words(due: Deadline, form: str = "") -> str:
    """How far off the end of a promise is, or how long ago; `short` does not say which promise.
    static/js/inbox/ticket_page/deadline.js says it in the same words."""
    left = (due.at - timezone.now()).total_seconds()
    texts = DUE_WORDS["short" if form == "short" else due.what]
    figure = _figure(abs(left))
    return str(texts[2]) if figure is None else str(texts[left < 0]).format(time=figure)


@register.simple_tag
def due_texts(due: Deadline, form: str = "") -> SafeString:
    """The texts that static/js/inbox/ticket_page/deadline.js needs, as attributes."""
    before, after, now = DUE_WORDS["short" if form == "short" else due.what]
    return format_html('data-due="{}" data-overdue="{}" data-due-now="{}"', before, after, now)


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
def with_mentions(note: Note) -> SafeString:
    """The text of a note, with the teammates whom it calls set apart."""
    return highlight_mentions(note)


@register.filter
def bar(span: dict[str, Any], turn: Turn) -> dict[str, int]:
    """Where the span lies on a line of 1000 units for the whole turn; at least 6 wide, so that it can be seen."""
    whole = max(turn.latency_ms, *(each["start_ms"] + each["duration_ms"] for each in turn.spans), 1)
    start = min(span["start_ms"] * 1000 // whole, 994)
    return {"x": start, "width": max(min(span["duration_ms"] * 1000 // whole, 1000 - start), 6)}
