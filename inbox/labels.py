"""Names and numbers of the interface: identifiers in words, and numbers as a browser sends them."""

from agents_core.policy import REASON_LABELS, Reason


def reason_label(reason: str) -> str:
    """Why the conversation went to a person, in the policy's words."""
    return str(REASON_LABELS[Reason(reason)]) if reason in set(Reason) else plain_name(reason)


def plain_name(name: str) -> str:
    """An identifier as words: `refund_request` becomes “Refund request”."""
    words = str(name).replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def parse_int(text: str) -> int | None:
    """The number that `text` is, as far as the database can compare it, or None."""
    return int(text) if text.isdecimal() and len(text) < 16 else None
