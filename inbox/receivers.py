"""Keeping the ticket in step with its conversation. Each runs inside the transaction that changed the conversation."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db.models.functions import Coalesce, Now
from django.dispatch import receiver
from django.utils.text import Truncator

from conversations import signals
from conversations.models import Conversation, Handoff, Message, Role
from inbox.models import Risk, Status, Ticket, TicketQuerySet


@receiver(signals.handed_off)
def open_ticket(conversation: Conversation, handoff: Handoff, **_: Any) -> None:
    newest = conversation.messages.filter(role=Role.CUSTOMER).order_by("-seq").first()
    ticket, _created = Ticket.objects.get_or_create(
        conversation=conversation,
        status=Status.OPEN,
        defaults={
            "handoff": handoff,
            "risk": Risk[handoff.risk.upper()],
            "reason": handoff.reason,
            "intent": handoff.intent,
            "subject": _subject(handoff.payload["customer_message"]),
            "opened_at": handoff.created,
            "last_customer_at": newest.created if newest else handoff.created,
        },
    )
    conversation.ticket_number = ticket.number
    conversation.save(update_fields=["ticket_number"])


@receiver(signals.customer_wrote)
def note_new_message(conversation: Conversation, message: Message, **_: Any) -> None:
    _open_tickets(conversation).update(unread=True, last_customer_at=message.created)


@receiver(signals.taken)
def assign(conversation: Conversation, user: AbstractBaseUser, **_: Any) -> None:
    _open_tickets(conversation).update(assignee=user.pk, claimed_at=Coalesce("claimed_at", Now()), unread=False)


@receiver(signals.returned)
def close_as_returned(conversation: Conversation, **_: Any) -> None:
    _open_tickets(conversation).close(Status.RETURNED)


@receiver(signals.resolved)
def close_as_resolved(conversation: Conversation, **_: Any) -> None:
    _open_tickets(conversation).close(Status.RESOLVED)


def _open_tickets(conversation: Conversation) -> TicketQuerySet:
    return Ticket.objects.open().filter(conversation=conversation)


def _subject(text: str) -> str:
    return Truncator(" ".join(text.split())).chars(160)
