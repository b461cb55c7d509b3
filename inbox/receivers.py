"""Keeping the ticket in step with its conversation. Each runs inside the transaction that changed the conversation."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, User
from django.db.models.functions import Coalesce, Now
from django.dispatch import receiver

from agents_core.memory.transcript import shorten_line
from conversations import signals
from conversations.models import Conversation, Handoff, Message, Role
from inbox.assignment.auto_assignment import assign_round_robin, team_for
from inbox.audit.log import record
from inbox.models import Risk, Status, Ticket, TicketQuerySet, TicketReturn
from inbox.sla import clocks
from inbox.tickets.search_index import index_text, index_ticket


@receiver(signals.handed_off)
def open_ticket(conversation: Conversation, handoff: Handoff, **_: Any) -> None:
    newest = conversation.messages.filter(role=Role.CUSTOMER).order_by("-seq").first()
    ticket, created = Ticket.objects.get_or_create(
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
            "waiting_since": handoff.created,
            "team": team_for(intent=handoff.intent, reason=handoff.reason),
        },
    )
    conversation.ticket_number = ticket.number
    conversation.save(update_fields=["ticket_number"])
    if created:
        clocks.start_clocks(ticket)
        team = {"team": str(ticket.team)} if ticket.team else {}
        after = {"reason": ticket.reason, "risk": ticket.risk_name, **team}
        record("opened", actor=None, ticket=ticket, after=after)
        assign_round_robin(ticket)
        index_ticket(ticket)


@receiver(signals.customer_wrote)
def note_new_message(conversation: Conversation, message: Message, **_: Any) -> None:
    _wake(conversation, because="customer wrote")
    _be_found_by(conversation, message.text)
    for ticket in _open_tickets(conversation).select_related("handoff"):
        _keep_in_step(ticket)
    _open_tickets(conversation).update(
        unread=True,
        last_customer_at=message.created,
        waiting_since=Coalesce("waiting_since", message.created),
    )


@receiver(signals.stranger_wrote)
def note_strange_mail(conversation: Conversation, **_: Any) -> None:
    _open_tickets(conversation).update(unread=True)


@receiver(signals.taken)
def note_claim(conversation: Conversation, user: AbstractBaseUser, **_: Any) -> None:
    _wake(conversation, because="claimed")
    _open_tickets(conversation).update(
        assignee=user.pk,
        assigned_at=Now(),
        claimed_at=Coalesce("claimed_at", Now()),
        unread=False,
    )
    TicketReturn.objects.filter(ticket__in=_open_tickets(conversation)).delete()


@receiver(signals.returned)
def close_as_returned(conversation: Conversation, **_: Any) -> None:
    _open_tickets(conversation).close(Status.RETURNED)


@receiver(signals.resolved)
def close_as_resolved(conversation: Conversation, **_: Any) -> None:
    _open_tickets(conversation).close(Status.RESOLVED)


@receiver(signals.agent_switched)
def note_switch(on: bool, by: User | None, moved: int, **_: Any) -> None:
    record("agent_switched", actor=by, before={"agent": not on}, after={"agent": on, "moved": moved})


@receiver(signals.contact_left)
def find_by_contact(conversation: Conversation, **_: Any) -> None:
    _be_found_by(conversation, conversation.contact_email)


def _keep_in_step(ticket: Ticket) -> None:
    """With the payload, which says more now than when the ticket was opened."""
    handoff = ticket.handoff
    if handoff is None or (ticket.intent == handoff.intent and ticket.risk >= Risk[handoff.risk.upper()]):
        return
    before = {"intent": ticket.intent, "risk": ticket.risk_name}
    ticket.intent, ticket.risk = handoff.intent, max(ticket.risk, Risk[handoff.risk.upper()])
    ticket.save(update_fields=["intent", "risk"])
    record(
        "read_anew", actor=None, ticket=ticket, before=before, after={"intent": ticket.intent, "risk": ticket.risk_name}
    )


def _be_found_by(conversation: Conversation, text: str) -> None:
    number = _open_tickets(conversation).values_list("pk", flat=True).first()
    if number:
        index_text(number, text)


def _wake(conversation: Conversation, *, because: str) -> None:
    """What was put off is to be done now."""
    for ticket in _open_tickets(conversation).filter(snoozed_until__isnull=False):
        clocks.pause_clocks(ticket, None)
        Ticket.objects.filter(pk=ticket.pk).update(snoozed_until=None)
        record("woken", actor=None, ticket=ticket, after={"because": because})


def _open_tickets(conversation: Conversation) -> TicketQuerySet:
    return Ticket.objects.open().filter(conversation=conversation)


def _subject(text: str) -> str:
    return shorten_line(text, 160)
