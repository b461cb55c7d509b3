"""Names and numbers of the interface: identifiers in words, and numbers as a browser sends them."""

from django.utils.translation import gettext_lazy as _

from agents_core.policy import REASON_LABELS, Reason


def reason_label(reason: str) -> str:
    """Why the conversation went to a person, in the policy's words."""
    return str(REASON_LABELS[Reason(reason)]) if reason in set(Reason) else plain_name(reason)


def plain_name(name: str) -> str:
    """An identifier as words: `refund_request` becomes “Refund request”."""
    words = str(name).replace("_", " ").strip()
    return words[:1].upper() + words[1:]


FIELDS = {
    "order_id": _("Order number"),
    "email": _("E-mail"),
    "amount": _("Amount"),
    "invoice_number": _("Invoice number"),
    "tracking_number": _("Tracking number"),
    "destination": _("Country they named"),
    "new_value": _("New value"),
    "change": _("What changes"),
}


def field_label(name: str) -> str:
    """A detail in words: `order_id` becomes “Order number”."""
    return str(FIELDS.get(name) or plain_name(name))


def parse_int(text: str) -> int | None:
    """The number that `text` is, as far as the database can compare it, or None."""
    return int(text) if text.isdecimal() and len(text) < 16 else None
