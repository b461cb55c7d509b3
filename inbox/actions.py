"""What a teammate may do with a ticket. Each refuses with an ActionError and then has changed nothing."""

from typing import Any
from uuid import UUID

import structlog
from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from conversations import realtime
from conversations.actions import ownership, proposals
from conversations.actions.messages import Posted, clean_text, post_staff_message
from conversations.errors import AlreadyTakenError, NotYoursError
from conversations.locking import locked
from conversations.models import GuardrailTrip, Owner
from conversations.teammates import called
from inbox.access import is_supervisor
from inbox.errors import SupervisorsOnlyError, TicketClosedError
from inbox.models import Note, Ticket, unread_for

log = structlog.get_logger(__name__)


@transaction.atomic
def claim(ticket: Ticket, user: User) -> None:
    """The ticket becomes the user's; of several who try at once one gets it. Claiming one's own changes nothing.

    Raises AlreadyTakenError and TicketClosedError.
    """
    current = _still_open(ticket)
    if current.assignee and current.assignee != user:
        raise AlreadyTakenError(_("%(name)s has already claimed this ticket.") % {"name": called(current.assignee)})
    ownership.take(ticket.conversation_id, user=user)
    log.info("ticket_claimed", ticket=ticket.pk, user=user.pk)


@transaction.atomic
def take_over(ticket: Ticket, user: User) -> None:
    """A supervisor takes the ticket from whoever has it. Raises SupervisorsOnlyError and TicketClosedError."""
    if not is_supervisor(user):
        raise SupervisorsOnlyError
    current = _still_open(ticket)
    ownership.take(ticket.conversation_id, user=user, over=True)
    log.info("ticket_taken_over", ticket=ticket.pk, user=user.pk, from_user=current.assignee_id)


def reply(ticket: Ticket, author: User, text: str, client_id: UUID | None = None) -> Posted:
    """Answer the customer. The same `client_id` is stored once.

    Raises TicketClosedError, NotYoursError, EmptyTextError and TextTooLongError.
    """
    with transaction.atomic():
        _still_open(ticket)
        posted = post_staff_message(ticket.conversation_id, author=author, text=text, client_id=client_id)
        Ticket.objects.filter(pk=ticket.pk).update(unread=False)
    return posted


@transaction.atomic
def add_note(ticket: Ticket, author: User, text: str) -> Note:
    """Leave a note for the team, on an open ticket or a closed one. Raises EmptyTextError and TextTooLongError."""
    note = Note.objects.create(ticket=ticket, author=author, text=clean_text(text))
    realtime.announce(realtime.staff_group(ticket.conversation_id), "note.added", note=note.pk)
    return note


@transaction.atomic
def resolve(ticket: Ticket, user: User) -> None:
    """Close the user's own ticket. Raises TicketClosedError and NotYoursError."""
    _still_open(ticket)
    ownership.resolve(ticket.conversation_id, user=user)
    log.info("ticket_resolved", ticket=ticket.pk, user=user.pk)


@transaction.atomic
def give_back(ticket: Ticket, user: User) -> None:
    """Let the agent go on with the user's own ticket. Raises TicketClosedError and NotYoursError."""
    _still_open(ticket)
    ownership.give_back(ticket.conversation_id, user=user)
    log.info("ticket_given_back", ticket=ticket.pk, user=user.pk)


@transaction.atomic
def start_action(ticket: Ticket, user: User, tool: str) -> None:
    """Put an action before oneself that the agent has not proposed, filled with what is known.

    Raises TicketClosedError and NotYoursError.
    """
    current = _to_be_decided_by(ticket, user)
    if current.handoff is None:
        raise TicketClosedError
    customer, known = current.conversation.customer, current.handoff.payload.get("collected_fields", {})
    arguments = {"order_id": known.get("order_id", "")}
    if tool == "change_account":
        arguments = {"email": customer.email if customer.verified else ""}
    proposals.propose(current.handoff, [{"tool": tool, "arguments": arguments}], by=user)


@transaction.atomic
def approve_action(ticket: Ticket, user: User, action_id: int, arguments: dict[str, Any]) -> None:
    """Have a proposed action carried out. Raises TicketClosedError, NotYoursError and AlreadyDecidedError."""
    _to_be_decided_by(ticket, user)
    proposals.approve(action_id, user=user, arguments=arguments)


@transaction.atomic
def decline_action(ticket: Ticket, user: User, action_id: int, reason: str) -> None:
    """Do not have it carried out; the agent learns why. Raises as `approve_action` does."""
    _to_be_decided_by(ticket, user)
    proposals.decline(action_id, user=user, reason=reason)


@transaction.atomic
def try_action_again(ticket: Ticket, user: User, action_id: int) -> None:
    """Send an action once more that got no clear answer. Raises as `approve_action` does."""
    _to_be_decided_by(ticket, user)
    proposals.try_again(action_id, user=user)


def may_decide(ticket: Ticket, user: User) -> bool:
    """Whether the user may approve what was proposed: their own ticket, and a supervisor on any that is open."""
    conversation = ticket.conversation
    mine = conversation.owner == Owner.STAFF and conversation.staff_id == user.pk
    return ticket.is_open and (mine or is_supervisor(user))


def mark_read(ticket: Ticket, user: User) -> None:
    """The user has seen what is new. A colleague's ticket stays unread: they have yet to see it."""
    changed = Ticket.objects.filter(unread_for(user), pk=ticket.pk).update(unread=False)
    if changed:
        realtime.announce_inbox(ticket.conversation_id)


def judge_trip(trip: GuardrailTrip, user: User, *, wrong: bool) -> None:
    """Say whether a guardrail fired where it should not have."""
    trip.wrong = wrong
    trip.save(update_fields=["wrong"])
    log.info("guardrail_trip_judged", trip=trip.pk, wrong=wrong, user=user.pk)


def _to_be_decided_by(ticket: Ticket, user: User) -> Ticket:
    _still_open(ticket)
    related = ("conversation__customer", "handoff")
    current = Ticket.objects.select_related(*related).get(pk=ticket.pk)
    if not may_decide(current, user):
        raise NotYoursError
    return current


def _still_open(ticket: Ticket) -> Ticket:
    """The ticket as it is now, under the conversation's lock, which every change of a ticket holds."""
    locked(ticket.conversation_id)
    current = Ticket.objects.select_related("assignee").get(pk=ticket.pk)
    if not current.is_open:
        raise TicketClosedError
    return current
