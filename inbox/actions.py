"""What a teammate may do with a ticket. Each refuses with an ActionError and then has changed nothing."""

from uuid import UUID

import structlog
from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from conversations import realtime
from conversations.actions import ownership
from conversations.actions.messages import Posted, clean_text, post_staff_message
from conversations.errors import AlreadyTakenError
from conversations.locking import locked
from conversations.models import GuardrailTrip
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
        name = current.assignee.get_short_name() or current.assignee.get_username()
        raise AlreadyTakenError(_("%(name)s has already claimed this ticket.") % {"name": name})
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


def _still_open(ticket: Ticket) -> Ticket:
    """The ticket as it is now, under the conversation's lock, which every change of a ticket holds."""
    locked(ticket.conversation_id)
    current = Ticket.objects.select_related("assignee").get(pk=ticket.pk)
    if not current.is_open:
        raise TicketClosedError
    return current
