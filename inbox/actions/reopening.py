"""A closed ticket is taken up again."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from conversations.exceptions import ActionError
from conversations.lifecycle import transitions
from inbox.audit.log import record
from inbox.models import Status, Ticket
from inbox.sla import clocks
from inbox.tickets.locking import current


class CannotReopenError(ActionError):
    """The ticket is open, or its customer is looked after elsewhere."""

    code = "cannot_reopen"


@transaction.atomic
def reopen(ticket: Ticket, user: User) -> None:
    """Open a closed ticket again, as the user's own; its conversation is theirs from now on, and the customer is told.

    Raises CannotReopenError.
    """
    found = current(ticket)
    _check(found)
    before = {"status": found.status}
    handoff = transitions.reopen(found.conversation_id, user=user, handoff_id=found.handoff_id)
    now = timezone.now()
    found.handoff, found.status, found.resolved_at = handoff, Status.OPEN, None
    found.assignee, found.assigned_at, found.unread = user, now, False
    found.claimed_at = found.claimed_at or now
    found.save(update_fields=["handoff", "status", "resolved_at", "assignee", "assigned_at", "unread", "claimed_at"])
    clocks.start_again(found)
    type(found.conversation).objects.filter(pk=found.conversation_id).update(ticket_number=found.number)
    record("reopened", actor=user, ticket=found, before=before, after={"status": Status.OPEN})


def _check(found: Ticket) -> None:
    if found.is_open:
        raise CannotReopenError(_("This ticket is open already."))
    if found.status == Status.MERGED:
        text = _("This ticket was merged into #%(number)s. Go on there.")
        raise CannotReopenError(text % {"number": found.merged_into_id or "?"})
    other = Ticket.objects.open().filter(conversation=found.conversation_id).first()
    if other:
        text = _("The customer has a newer ticket, #%(number)s, which is open. Go on there.")
        raise CannotReopenError(text % {"number": other.number})
