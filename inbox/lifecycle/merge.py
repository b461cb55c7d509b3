"""Two tickets of one customer become one."""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from conversations.exceptions import ActionError
from conversations.lifecycle import transitions
from conversations.lifecycle.merge import locked_for_merge, merge
from conversations.models import Owner
from conversations.realtime import broadcast
from inbox.audit.log import record
from inbox.exceptions import SupervisorsOnlyError
from inbox.models import SearchText, Status, Ticket
from inbox.replies.outgoing import send_waiting_replies
from inbox.team.permissions import is_supervisor
from inbox.tickets.locking import lock_open_ticket
from inbox.tickets.search_index import index_text
from inbox.tickets.snooze import set_snooze


class CannotMergeError(ActionError):
    """Not into that ticket."""

    code = "cannot_merge"


@transaction.atomic
def merge_tickets(ticket: Ticket, user: User, into: Ticket) -> Ticket:
    """Close a ticket as merged and let its customer go on in `into`, or in what that was merged into; returns it.
    Replies that wait are sent first.

    Raises TicketClosedError, CannotMergeError, SupervisorsOnlyError, AnotherCustomerError and ActionUnderWayError.
    """
    target = into.merged_into or into
    locked_for_merge(ticket.conversation_id, target.conversation_id)
    source = lock_open_ticket(ticket)
    target = Ticket.objects.select_related("conversation", "assignee").get(pk=target.pk)
    _check(source, target, user)
    send_waiting_replies(source)
    source = lock_open_ticket(ticket)
    held_by = source.conversation.staff
    merge(source.conversation_id, target.conversation_id, user=user)
    # What had been merged into the ticket is part of the other now, so that a link never leads to a link.
    Ticket.objects.filter(Q(pk=source.pk) | Q(merged_into=source)).update(merged_into=target)
    Ticket.objects.filter(pk=source.pk).close(Status.MERGED)
    target.tags.add(*source.tags.all())
    index_text(target.pk, *SearchText.objects.filter(ticket=source).values_list("words", flat=True))
    if source.waiting_since and target.snoozed_until:
        set_snooze(target, None, by=user)  # what waits must not sleep
    Ticket.objects.filter(pk=target.pk).update(**_carried_over(source, target))
    record("merged", actor=user, ticket=source, before={"status": Status.OPEN}, after={"into": target.number})
    record("merged_with", actor=user, ticket=target, after={"ticket": source.number})
    if held_by and target.conversation.owner == Owner.QUEUE and target.assignee is None:
        transitions.take_over(target.conversation_id, user=held_by)  # the customer was talking to them
    broadcast.announce(broadcast.staff_group(target.conversation_id), "ticket.merged")
    return target


def _check(source: Ticket, target: Ticket, user: User) -> None:
    if source == target:
        raise CannotMergeError(_("A ticket cannot be merged into itself."))
    if not target.is_open:
        raise CannotMergeError(_("Ticket #%(number)s is closed. Reopen it first.") % {"number": target.number})
    if source.assignee not in (None, user) and not is_supervisor(user):
        raise SupervisorsOnlyError(_("Only a supervisor can merge a colleague’s ticket."))


def _carried_over(source: Ticket, target: Ticket) -> dict[str, Any]:
    """The harder of the two in everything: nothing becomes less urgent by a merge."""
    changes: dict[str, Any] = {
        "risk": max(source.risk, target.risk),
        "last_customer_at": max(source.last_customer_at, target.last_customer_at),
        "unread": source.unread or target.unread,
    }
    for name in ("waiting_since", "resolve_due"):
        changes[name] = _earlier(getattr(source, name), getattr(target, name))
    if source.first_reply_at is None:  # else that promise was kept or broken already, and is the source's
        changes["reply_due"] = _earlier(source.reply_due, target.reply_due)
    return changes


def _earlier(*moments: datetime | None) -> datetime | None:
    return min(filter(None, moments), default=None)
