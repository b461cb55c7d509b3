"""A ticket becomes a teammate's own."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from conversations.exceptions import AlreadyTakenError, NotYoursError
from conversations.lifecycle import transitions
from conversations.models import Owner
from conversations.models.staff import called
from inbox.audit.log import record
from inbox.exceptions import SupervisorsOnlyError
from inbox.models import Ticket
from inbox.tickets.locking import still_open
from inbox.views.decorators import is_supervisor


@transaction.atomic
def claim(ticket: Ticket, user: User) -> None:
    """The ticket becomes the user's; of several who try at once one gets it. Claiming one's own changes nothing.

    Raises AlreadyTakenError and TicketClosedError.
    """
    current = still_open(ticket)
    if current.assignee and current.assignee != user:
        given = current.conversation.owner == Owner.QUEUE
        text = _("This ticket is assigned to %(name)s.") if given else _("%(name)s has already claimed this ticket.")
        raise AlreadyTakenError(text % {"name": called(current.assignee)})
    _take(current, user, verb="claimed")


def take_what_one_was_given(current: Ticket, user: User) -> None:
    """Take an open ticket, whose conversation's lock the caller holds, if it was assigned to the user and they have
    not taken it yet. The customer is told who has it now."""
    if current.assignee == user and current.conversation.owner == Owner.QUEUE:
        _take(current, user, verb="claimed")


@transaction.atomic
def take_over(ticket: Ticket, user: User) -> None:
    """A supervisor takes the ticket from whoever has it. Raises SupervisorsOnlyError and TicketClosedError."""
    if not is_supervisor(user):
        raise SupervisorsOnlyError
    _take(still_open(ticket), user, verb="taken_over", over=True)


def make_own(current: Ticket, user: User) -> None:
    """See to it that an open ticket, whose conversation's lock the caller holds, is the user's: one that nobody has, or
    that they were given, is claimed; a supervisor takes over a colleague's. Raises NotYoursError."""
    if current.conversation.staff_id == user.pk:
        return
    free = current.assignee in (None, user)
    if not free and not is_supervisor(user):
        raise NotYoursError
    _take(current, user, verb="claimed" if free else "taken_over", over=not free)


def _take(current: Ticket, user: User, *, verb: str, over: bool = False) -> None:
    if current.conversation.staff_id == user.pk:
        return
    transitions.take_over(current.conversation_id, user=user, over=over)
    before = {"assignee": called(current.assignee)}
    record(verb, actor=user, ticket=current, before=before, after={"assignee": called(user)})
