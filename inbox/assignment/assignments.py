"""Who is to answer a ticket: handing it to a colleague, and putting it back into the queue."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from conversations.lifecycle import transitions
from conversations.models import Owner
from conversations.models.staff import called
from conversations.realtime import broadcast
from inbox.actions.claiming import claim, take_over
from inbox.actions.noting import add_note
from inbox.assignment.auto_assignment import hand_to
from inbox.audit.log import record
from inbox.exceptions import NotAllowedError, NoTeammateError, OutOfSightError
from inbox.models import ReturnReason, Ticket, TicketReturn
from inbox.scope import may_see
from inbox.team.permissions import Ability, can
from inbox.tickets.locking import still_open
from inbox.views.decorators import is_staff


@transaction.atomic
def assign(ticket: Ticket, by: User, to: User, note: str = "") -> None:
    """Give the ticket to a teammate; to oneself it is a claim. Until they take it, by claiming or by their first
    reply, the customer waits in the queue. `note` is left for the team when it is not empty.

    Raises TicketClosedError, NotAllowedError for a colleague's ticket, AlreadyTakenError for claiming one,
    NoTeammateError, OutOfSightError and TextTooLongError.
    """
    current = still_open(ticket)
    if to == by:
        _take_oneself(current, by)
    else:
        _may_give(current, by)
        _may_get(current, by, to)
        if current.assignee != to:
            _give(current, by, to)
    if note.strip():
        add_note(ticket, by, note)


@transaction.atomic
def unassign(ticket: Ticket, by: User) -> None:
    """Put one's own ticket back into the queue, or as a supervisor anybody's. Does nothing to one that nobody has.

    Raises TicketClosedError and NotAllowedError.
    """
    current = still_open(ticket)
    _may_give(current, by)
    if current.assignee:
        why = ReturnReason.BY_SELF if current.assignee == by else ReturnReason.BY_OTHER
        put_back(current, why, by=by)


def put_back(current: Ticket, why: ReturnReason, *, by: User | None) -> None:
    """Take an open ticket, whose conversation's lock the caller holds, from its teammate. The customer waits again,
    since the message that nobody has answered."""
    was = current.assignee
    assert was
    Ticket.objects.filter(pk=current.pk).update(assignee=None, assigned_at=None, unread=True)
    TicketReturn.objects.update_or_create(ticket=current, defaults={"user": was, "why": why, "at": timezone.now()})
    transitions.return_to_queue(current.conversation_id, since=current.waiting_since)
    record(
        "returned", actor=by, ticket=current, before={"assignee": called(was)}, after={"assignee": "", "why": why.value}
    )
    broadcast.announce_inbox(current.conversation_id)


def _take_oneself(current: Ticket, by: User) -> None:
    if current.assignee and current.assignee != by and can(by, Ability.TAKE_OVER):
        take_over(current, by)
    else:
        claim(current, by)


def _may_give(current: Ticket, by: User) -> None:
    if current.assignee not in (None, by) and not can(by, Ability.ASSIGN):
        raise NotAllowedError(Ability.ASSIGN)


def _may_get(current: Ticket, by: User, to: User) -> None:
    if not is_staff(to) or not can(to, Ability.ANSWER):
        raise NoTeammateError
    if not can(by, Ability.ASSIGN) and not may_see(to, current.pk):
        text = _("%(name)s does not see tickets of the team %(team)s. Ask a supervisor to assign it.")
        raise OutOfSightError(text % {"name": called(to), "team": current.team})


def _give(current: Ticket, by: User, to: User) -> None:
    hand_to(current, to, unread=True)
    if current.conversation.owner == Owner.STAFF:
        transitions.return_to_queue(current.conversation_id, since=current.waiting_since)
    before, after = {"assignee": called(current.assignee)}, {"assignee": called(to)}
    record("assigned", actor=by, ticket=current, before=before, after=after)
    broadcast.announce_inbox(current.conversation_id)
