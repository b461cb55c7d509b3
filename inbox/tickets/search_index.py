"""Keeping what a search finds in step with the tickets. Each runs in the transaction that changed the ticket."""

from collections.abc import Iterable
from typing import Any

from conversations.models import Message
from inbox.fulltext.words import tokenize
from inbox.models import Note, SearchText, Ticket

MOST_WORDS = 4000  # of one ticket: thousands of messages say little that is new
MESSAGES = 500  # of the conversation, the newest


def index_text(ticket_id: int, *texts: str) -> None:
    """Have the ticket found by these texts too. The caller holds the conversation's lock."""
    stored = SearchText.objects.filter(ticket=ticket_id).values_list("words", flat=True).first()
    known = dict.fromkeys((stored or "").split())
    together = _joined(known, texts)
    if stored is None:
        SearchText.objects.create(ticket_id=ticket_id, words=together)
    elif together != stored:
        SearchText.objects.filter(ticket=ticket_id).update(words=together)


def index_ticket(ticket: Ticket) -> None:
    """Have the ticket found by all that there is of it."""
    SearchText.objects.update_or_create(ticket=ticket, defaults={"words": _joined({}, texts_of(ticket))})


def texts_of(ticket: Ticket) -> list[str]:
    """Number, customer, subject, payload, messages and notes of a ticket."""
    conversation = ticket.conversation
    customer = conversation.customer
    said = Message.objects.filter(conversation=conversation).order_by("-seq").values_list("text", flat=True)[:MESSAGES]
    notes = Note.objects.filter(ticket=ticket).values_list("text", flat=True)
    known = [str(ticket.number), customer.name, customer.email, conversation.contact_email, ticket.subject]
    return [*known, *_texts_in(ticket.handoff.payload if ticket.handoff else {}), *said, *notes]


def _texts_in(value: Any) -> Iterable[str]:
    """The texts of a JSON value, without the names of its fields."""
    if isinstance(value, str):
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _texts_in(each)


def _joined(known: dict[str, None], texts: Iterable[str]) -> str:
    for text in texts:
        known |= dict.fromkeys(tokenize(text))
    return " ".join(list(known)[:MOST_WORDS])
