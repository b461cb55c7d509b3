"""Who is to answer a ticket: a teammate claims it, gives it to a colleague, puts it back into the queue, closes it."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from conversations.exceptions import AlreadyTakenError, NotYoursError
from conversations.lifecycle import transitions
from conversations.models import Owner
from conversations.models.staff import display_name
from conversations.realtime import broadcast
from inbox.assignment.auto_assignment import set_assignee
from inbox.audit.log import record
from inbox.collaboration.notes import add_note
from inbox.exceptions import NotAllowedError, NoTeammateError, OutOfSightError, SupervisorsOnlyError
from inbox.models import ReturnReason, Status, Ticket, TicketReturn
from inbox.team.permissions import Ability, can, is_staff, is_supervisor, may_see
from inbox.tickets.locking import lock_open_ticket


@transaction.atomic
def claim(ticket: Ticket, user: User) -> None:
    """The ticket becomes the user's; of several who try at once one gets it. Claiming one's own changes nothing.

    Raises AlreadyTakenError and TicketClosedError.
    """
    current = lock_open_ticket(ticket)
    if current.assignee and current.assignee != user:
        given = current.conversation.owner == Owner.QUEUE
        text = _("This ticket is assigned to %(name)s.") if given else _("%(name)s has already claimed this ticket.")
        raise AlreadyTakenError(text % {"name": display_name(current.assignee)})
    _take(current, user, verb="claimed")


@transaction.atomic
def take_over(ticket: Ticket, user: User) -> None:
    """A supervisor takes the ticket from whoever has it. Raises SupervisorsOnlyError and TicketClosedError."""
    if not is_supervisor(user):
        raise SupervisorsOnlyError
    _take(lock_open_ticket(ticket), user, verb="taken_over", over=True)


@transaction.atomic
def assign(ticket: Ticket, by: User, to: User, note: str = "") -> None:
    """Give the ticket to a teammate; to oneself it is a claim. Until they take it, by claiming or by their first
    reply, the customer waits in the queue. `note` is left for the team when it is not empty.

    Raises TicketClosedError, NotAllowedError for a colleague's ticket, AlreadyTakenError for claiming one,
    NoTeammateError, OutOfSightError and TextTooLongError.
    """
    current = lock_open_ticket(ticket)
    if to == by:
        _take_oneself(current, by)
    else:
        ensure_may_assign(current, by, to)
        if current.assignee != to:
            _give(current, by, to)
    if note.strip():
        add_note(ticket, by, note)


@transaction.atomic
def unassign(ticket: Ticket, by: User) -> None:
    """Put one's own ticket back into the queue, or as a supervisor anybody's. Does nothing to one that nobody has.

    Raises TicketClosedError and NotAllowedError.
    """
    current = lock_open_ticket(ticket)
    ensure_may_assign(current, by, None)
    if current.assignee:
        why = ReturnReason.BY_SELF if current.assignee == by else ReturnReason.BY_OTHER
        return_to_queue(current, why, by=by)


def ensure_assigned_to(current: Ticket, user: User) -> None:
    """See to it that an open ticket, whose conversation's lock the caller holds, is the user's: one that nobody has, or
    that they were given, is claimed; a supervisor takes over a colleague's. Raises NotYoursError."""
    ensure_may_end(current, user)
    free = current.assignee in (None, user)
    _take(current, user, verb="claimed" if free else "taken_over", over=not free)


def ensure_may_end(current: Ticket, user: User) -> None:
    """That an open ticket is the user's, or nobody's, or that they are a supervisor. Raises NotYoursError."""
    if current.assignee not in (None, user) and not is_supervisor(user):
        raise NotYoursError


def accept_assignment(current: Ticket, user: User) -> None:
    """Take an open ticket, whose conversation's lock the caller holds, if it was assigned to the user and they have
    not taken it yet. The customer is told who has it now."""
    if current.assignee == user and current.conversation.owner == Owner.QUEUE:
        _take(current, user, verb="claimed")


@transaction.atomic
def resolve_assigned(current: Ticket, user: User) -> None:
    """Close an open ticket, whose conversation's lock the caller holds and on which no reply waits: the user's own, or
    one that nobody has; a supervisor any. Raises NotYoursError."""
    ensure_assigned_to(current, user)
    transitions.resolve(current.conversation_id, user=user)
    record("resolved", actor=user, ticket=current, before={"status": Status.OPEN}, after={"status": Status.RESOLVED})


def return_to_queue(current: Ticket, why: ReturnReason, *, by: User | None) -> None:
    """Take an open ticket, whose conversation's lock the caller holds, from its teammate. The customer waits again,
    since the message that nobody has answered."""
    was = current.assignee
    assert was
    Ticket.objects.filter(pk=current.pk).update(assignee=None, assigned_at=None, unread=True)
    TicketReturn.objects.update_or_create(ticket=current, defaults={"user": was, "why": why, "at": timezone.now()})
    transitions.return_to_queue(current.conversation_id, since=current.waiting_since)
    record(
        "returned",
        actor=by,
        ticket=current,
        before={"assignee": display_name(was)},
        after={"assignee": "", "why": why.value},
    )
    broadcast.announce_inbox(current.conversation_id)


def _take_oneself(current: Ticket, by: User) -> None:
    if current.assignee and current.assignee != by and can(by, Ability.TAKE_OVER):
        take_over(current, by)
    else:
        claim(current, by)


def ensure_may_assign(current: Ticket, by: User, to: User | None) -> None:
    """That the user may give an open ticket to that colleague, or with None back to the queue. Raises NotAllowedError,
    NoTeammateError and OutOfSightError."""
    _may_give(current, by)
    if to:
        _may_get(current, by, to)


def _may_give(current: Ticket, by: User) -> None:
    if current.assignee not in (None, by) and not can(by, Ability.ASSIGN):
        raise NotAllowedError(Ability.ASSIGN)


def _may_get(current: Ticket, by: User, to: User) -> None:
    if not is_staff(to) or not can(to, Ability.ANSWER):
        raise NoTeammateError
    if not can(by, Ability.ASSIGN) and not may_see(to, current.pk):
        text = _("%(name)s does not see tickets of the team %(team)s. Ask a supervisor to assign it.")
        raise OutOfSightError(text % {"name": display_name(to), "team": current.team})


def _give(current: Ticket, by: User, to: User) -> None:
    set_assignee(current, to, unread=True)
    if current.conversation.owner == Owner.STAFF:
        transitions.return_to_queue(current.conversation_id, since=current.waiting_since)
    before, after = {"assignee": display_name(current.assignee)}, {"assignee": display_name(to)}
    record("assigned", actor=by, ticket=current, before=before, after=after)
    broadcast.announce_inbox(current.conversation_id)


def _take(current: Ticket, user: User, *, verb: str, over: bool = False) -> None:
    if current.conversation.staff_id == user.pk:
        return
    transitions.take_over(current.conversation_id, user=user, over=over)
    before = {"assignee": display_name(current.assignee)}
    record(verb, actor=user, ticket=current, before=before, after={"assignee": display_name(user)})
