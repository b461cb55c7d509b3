"""How a teammate ends their work on a ticket, and how a closed one is taken up again."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agents_core.memory.handback_records import LONGEST_HINT
from conversations.exceptions import ActionError, TextTooLongError
from conversations.lifecycle import transitions
from conversations.models import Role
from inbox.assignment.assignments import ensure_assigned_to, resolve_assigned
from inbox.audit.log import record
from inbox.models import OutgoingReply, Status, Ticket
from inbox.replies.outgoing import send_waiting_replies
from inbox.sla import clocks
from inbox.tickets.locking import lock_open_ticket, lock_ticket


class CannotReopenError(ActionError):
    """The ticket is open, or its customer is looked after elsewhere."""

    code = "cannot_reopen"


class HintTooLongError(TextTooLongError):
    """More than the agent is told."""

    detail = _("Tell the agent in at most 500 characters.")


@transaction.atomic
def resolve(ticket: Ticket, user: User) -> None:
    """Close the user's own ticket, or one that nobody has; a supervisor any. Replies that wait are sent first.

    Raises TicketClosedError and NotYoursError.
    """
    lock_open_ticket(ticket)
    send_waiting_replies(ticket)
    resolve_assigned(lock_open_ticket(ticket), user)


@transaction.atomic
def return_to_agent(ticket: Ticket, user: User, hint: str = "") -> None:
    """Let the agent go on with the user's own ticket, or one that nobody has; a supervisor with any. `hint` is what the
    agent should know beyond what was said. Replies that wait are sent first.

    Raises TicketClosedError, NotYoursError and HintTooLongError.
    """
    hint = clean_hint(hint)
    lock_open_ticket(ticket)
    send_waiting_replies(ticket)
    ensure_assigned_to(lock_open_ticket(ticket), user)
    transitions.return_to_agent(ticket.conversation_id, user=user, hint=hint)
    after = {"status": Status.RETURNED, **({"hint": hint} if hint else {})}
    record("given_back", actor=user, ticket=ticket, before={"status": Status.OPEN}, after=after)


@transaction.atomic
def reopen(ticket: Ticket, user: User) -> None:
    """Open a closed ticket again, as the user's own; its conversation is theirs from now on, and the customer is told.

    Raises CannotReopenError.
    """
    found = lock_ticket(ticket)
    ensure_may_reopen(found)
    before = {"status": found.status}
    waiting_since = _unanswered_since(found)  # before the customer is told anything
    handoff = transitions.reopen(found.conversation_id, user=user, handoff_id=found.handoff_id)
    now = timezone.now()
    found.handoff, found.status, found.resolved_at = handoff, Status.OPEN, None
    found.assignee, found.assigned_at, found.unread = user, now, False
    found.claimed_at = found.claimed_at or now
    found.waiting_since = waiting_since
    fields = ["handoff", "status", "resolved_at", "assignee", "assigned_at", "unread", "claimed_at", "waiting_since"]
    found.save(update_fields=fields)
    clocks.restart_resolution_clock(found)
    type(found.conversation).objects.filter(pk=found.conversation_id).update(ticket_number=found.number)
    record("reopened", actor=user, ticket=found, before=before, after={"status": Status.OPEN})


def clean_hint(text: str) -> str:
    """What the agent is told, on one line. Raises HintTooLongError."""
    hint = " ".join(text.replace("\x00", "").split())
    if len(hint) > LONGEST_HINT:
        raise HintTooLongError
    return hint


def ensure_may_reopen(found: Ticket) -> None:
    """That a ticket is closed and its customer is not looked after elsewhere. Raises CannotReopenError."""
    if found.is_open:
        raise CannotReopenError(gettext("This ticket is open already."))
    if found.status == Status.MERGED:
        text = gettext("This ticket was merged into #%(number)s. Go on there.")
        raise CannotReopenError(text % {"number": found.merged_into_id or "?"})
    other = Ticket.objects.open().filter(conversation=found.conversation_id).first()
    if other:
        text = gettext("The customer has a newer ticket, #%(number)s, which is open. Go on there.")
        raise CannotReopenError(text % {"number": other.number})


def _unanswered_since(closed: Ticket) -> datetime | None:
    """Since when the customer of a closed ticket waits, as if it had never been closed: since the oldest message that
    no teammate answered, nor the agent after the end. Whoever was never answered waits since the beginning."""
    said = closed.conversation.messages.filter(created__gte=closed.opened_at)
    by_agent = Q(role=Role.ASSISTANT, created__gt=closed.resolved_at)
    answer = said.filter(Q(role=Role.STAFF) | by_agent).order_by("-seq").first()
    if answer is None:
        return closed.opened_at
    sent = OutgoingReply.objects.filter(message=answer).first()
    seen = sent.seen_seq if sent else answer.seq
    first = said.filter(role=Role.CUSTOMER, seq__gt=seen).order_by("seq").first()
    return first.created if first else None
