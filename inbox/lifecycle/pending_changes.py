"""Changes that can still be taken back: what closes a ticket, opens it again or moves it away is done some seconds
after it was wanted, once, whatever process sees to it. Until then neither customer nor colleagues have heard of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import structlog
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from conversations.db.async_access import run_in_db_thread
from conversations.exceptions import ActionError, NotYoursError
from conversations.messages.message_store import clean_text
from conversations.models.staff import display_name
from conversations.realtime import broadcast
from inbox.assignment import assignments
from inbox.audit.log import record
from inbox.exceptions import (
    AlreadyDoneError,
    ChangePendingError,
    CustomerWroteError,
    NotAllowedError,
    NoTeammateError,
    TicketClosedError,
    UnansweredError,
)
from inbox.jobs import APPLY_CHANGE
from inbox.lifecycle import transitions
from inbox.models import ChangeState, ChangeVerb, OutgoingReply, OutgoingState, PendingChange, Teammate, Ticket
from inbox.replies.reply import unseen
from inbox.team.permissions import Ability, can, is_staff
from inbox.tickets import snooze
from inbox.tickets.locking import lock_ticket

log = structlog.get_logger(__name__)

AT_ONCE = 500
REFUSED_FOR = timedelta(hours=1)  # so long whoever wanted it is told, if they do not say that they have read it
Details = dict[str, Any]


@dataclass(frozen=True)
class ChangeKind:
    """`check` raises what would be refused now, `run` does it. With `needs_all_read` it is refused when the customer
    has written since it was wanted: that must not be closed or put off unread."""

    check: Callable[[Ticket, User, Details], object]
    run: Callable[[Ticket, User, Details], object]
    needs_all_read: bool = False


def _until(details: Details) -> datetime:
    return datetime.fromisoformat(details["until"])


def _colleague(details: Details) -> User:
    found = User.objects.filter(pk=details["to"]).first()
    if found is None:
        raise NoTeammateError
    return found


def _may_give_back(ticket: Ticket, user: User, details: Details) -> None:
    transitions.clean_hint(details.get("hint", ""))
    assignments.ensure_may_end(ticket, user)


def _may_assign(ticket: Ticket, user: User, details: Details) -> None:
    clean_text(details.get("note", ""), may_be_empty=True)
    assignments.ensure_may_assign(ticket, user, _colleague(details))


KINDS = {
    ChangeVerb.RESOLVE: ChangeKind(
        lambda ticket, user, details: assignments.ensure_may_end(ticket, user),
        lambda ticket, user, details: transitions.resolve(ticket, user),
        needs_all_read=True,
    ),
    ChangeVerb.GIVE_BACK: ChangeKind(
        _may_give_back,
        lambda ticket, user, details: transitions.return_to_agent(ticket, user, details.get("hint", "")),
    ),
    ChangeVerb.REOPEN: ChangeKind(
        lambda ticket, user, details: transitions.ensure_may_reopen(ticket),
        lambda ticket, user, details: transitions.reopen(ticket, user),
    ),
    ChangeVerb.SNOOZE: ChangeKind(
        lambda ticket, user, details: snooze.ensure_may_snooze(ticket, user, _until(details)),
        lambda ticket, user, details: snooze.snooze_ticket(ticket, user, _until(details)),
        needs_all_read=True,
    ),
    ChangeVerb.ASSIGN: ChangeKind(
        _may_assign,
        lambda ticket, user, details: assignments.assign(ticket, user, _colleague(details), details.get("note", "")),
    ),
    ChangeVerb.UNASSIGN: ChangeKind(
        lambda ticket, user, details: assignments.ensure_may_assign(ticket, user, None),
        lambda ticket, user, details: assignments.unassign(ticket, user),
    ),
}


@dataclass(frozen=True)
class ChangeBatch:
    """Changes of one click, as their author sees them."""

    batch: UUID
    verb: str
    numbers: list[int]
    seconds: float
    to: str = ""
    refused_because: str = ""


@transaction.atomic
def change_ticket(
    ticket: Ticket,
    user: User,
    verb: ChangeVerb,
    details: Details | None = None,
    *,
    batch: UUID | None = None,
    unanswered: bool = False,
) -> PendingChange | None:
    """Do it when the user's seconds to undo are over, or at once when they have none; returns what waits. `unanswered`
    says that a ticket is to be resolved although its customer waits for an answer. Wanting it twice is once.

    Raises what the verb raises, ChangePendingError, and UnansweredError, which the user may answer.
    """
    kind = KINDS[verb]
    # PostgreSQL stores no NUL, not in JSON either.
    details = {
        name: value.replace("\x00", "") if isinstance(value, str) else value for name, value in (details or {}).items()
    }
    found = lock_ticket(ticket)
    waiting = PendingChange.objects.waiting().filter(ticket=found).select_related("user").first()
    _check(found, user, kind, verb, details, waiting)
    if verb == ChangeVerb.RESOLVE and not unanswered and is_unanswered(found):
        raise UnansweredError
    if waiting and (waiting.verb, waiting.details) == (verb, details):
        return waiting
    PendingChange.objects.call_off(found, user)
    announce_changes(user)
    seconds = Teammate.of(user).undo_seconds
    if not seconds:
        kind.run(ticket, user, details)
        return None
    change = PendingChange.objects.create(
        ticket=found,
        user=user,
        batch=batch or uuid4(),
        verb=verb,
        details=details,
        seen_seq=found.conversation.last_seq,
        due_at=timezone.now() + timedelta(seconds=seconds),
    )
    transaction.on_commit(lambda: APPLY_CHANGE.enqueue_later(change.pk, seconds=seconds))
    return change


def _check(
    found: Ticket, user: User, kind: ChangeKind, verb: ChangeVerb, details: Details, waiting: PendingChange | None
) -> None:
    if verb != ChangeVerb.REOPEN and not found.is_open:
        raise TicketClosedError
    if waiting and waiting.user != user:
        text = _("%(name)s is about to change this ticket. Nothing was changed.")
        raise ChangePendingError(text % {"name": display_name(waiting.user)})
    kind.check(found, user, details)


def is_unanswered(ticket: Ticket) -> bool:
    """Whether the customer of an open ticket waits for an answer, and none is on its way."""
    if ticket.waiting_since is None:
        return False
    on_its_way = OutgoingReply.objects.filter(ticket=ticket, state=OutgoingState.WAITING).order_by("-seen_seq").first()
    return on_its_way is None or unseen(ticket, on_its_way.seen_seq) is not None


@transaction.atomic
def undo_changes(batch: UUID, user: User) -> list[int]:
    """Take back what waits of the user's one click; what was refused is put away as read. Returns the tickets' numbers.
    Raises AlreadyDoneError when there is nothing to take back any more."""
    found = PendingChange.objects.filter(batch=batch, user=user)
    undone = []
    for change in found.waiting().select_related("ticket"):
        # Conditional: whoever makes the change may be quicker.
        if PendingChange.objects.waiting().filter(pk=change.pk).update(state=ChangeState.UNDONE):
            record("change_undone", actor=user, ticket=change.ticket, after={"change": change.verb})
            undone.append(change.ticket_id)
    read = found.filter(state=ChangeState.REFUSED).update(state=ChangeState.UNDONE)
    if not undone and not read:
        raise AlreadyDoneError
    announce_changes(user)
    return undone


def apply_changes_now(batch: UUID, user: User) -> None:
    """Do not wait for the rest of the time to undo."""
    found = PendingChange.objects.waiting().filter(batch=batch, user=user)
    ids = list(found.values_list("pk", flat=True))
    found.update(due_at=timezone.now())
    for change_id in ids:
        apply_due_change(change_id)


@transaction.atomic
def apply_due_change(change_id: int) -> None:
    """Make a change whose time has come. Twice is once."""
    change = PendingChange.objects.select_related("ticket", "user").filter(pk=change_id).first()
    if change is None:
        return
    lock_ticket(change.ticket)
    due = PendingChange.objects.waiting().filter(pk=change.pk, due_at__lte=timezone.now())
    if not due.update(state=ChangeState.DONE):
        return
    try:
        with transaction.atomic():
            _apply(change)
    except ActionError as error:
        change.state, change.refused_because = ChangeState.REFUSED, _why(change, error)[:300]
        change.save(update_fields=["state", "refused_because"])
        after = {"change": change.verb, "because": error.code}
        record("change_refused", actor=change.user, ticket=change.ticket, after=after)
    announce_changes(change.user)


async def apply_due_change_async(change_id: int) -> None:
    """`apply_due_change` for the timer, which only rings: the database decides, and the upkeep finds what no timer rang
    for."""
    await run_in_db_thread(apply_due_change, change_id)


def apply_due_changes() -> int:
    """Make all whose time has come: for the upkeep. Returns how many it saw to."""
    due = PendingChange.objects.waiting().filter(due_at__lte=timezone.now()).order_by("due_at", "pk")
    ids = list(due.values_list("pk", flat=True)[:AT_ONCE])
    for change_id in ids:
        try:
            apply_due_change(change_id)
        except Exception:
            log.exception("change_not_applied", change=change_id)
    return len(ids)


def pending_changes(user: User) -> list[ChangeBatch]:
    """What the user may still take back, and what was refused lately, a click at a time, oldest first."""
    now = timezone.now()
    found = PendingChange.objects.filter(user=user, due_at__gt=now - REFUSED_FOR)
    shown = found.filter(state__in=[ChangeState.WAITING, ChangeState.REFUSED])
    clicks: dict[tuple[UUID, str], list[PendingChange]] = {}
    for change in shown.order_by("pk"):
        clicks.setdefault((change.batch, change.refused_because), []).append(change)
    return [
        ChangeBatch(
            batch,
            changes[0].verb,
            [change.ticket_id for change in changes],
            max((changes[0].due_at - now).total_seconds(), 0),
            changes[0].details.get("name", ""),
            because,
        )
        for (batch, because), changes in clicks.items()
    ]


def announce_changes(user: User) -> None:
    """The user's pages show anew what can be taken back."""
    broadcast.announce(broadcast.teammate_group(user.pk), "changes.pending")


def _apply(change: PendingChange) -> None:
    if not (is_staff(change.user) and can(change.user, Ability.ANSWER)):  # not any more
        raise NotAllowedError(Ability.ANSWER)
    kind = KINDS[ChangeVerb(change.verb)]
    if kind.needs_all_read and unseen(change.ticket, change.seen_seq):
        raise CustomerWroteError
    kind.run(change.ticket, change.user, change.details)


def _why(change: PendingChange, error: ActionError) -> str:
    has_it = Ticket.objects.select_related("assignee").get(pk=change.ticket_id).assignee
    if isinstance(error, NotYoursError) and has_it:
        return _("%(name)s has the ticket now.") % {"name": display_name(has_it)}
    return str(error.detail)
