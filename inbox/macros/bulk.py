"""One step, or one macro, on many tickets: each in a transaction of its own, so that one that is refused stops none."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from conversations.exceptions import ActionError
from conversations.models.staff import display_name
from inbox.exceptions import UnansweredError
from inbox.labels import parse_int
from inbox.lifecycle.pending_changes import change_ticket, is_unanswered
from inbox.macros.macros import run_macro, usable_macros
from inbox.macros.steps import ME, STEPS, teammate, wake_time
from inbox.models import ChangeVerb, PendingChange, Ticket
from inbox.team.permissions import visible_tickets

AT_ONCE = 200
# Resolving asks when customers wait for an answer: then all are meant, or only those that were answered.
ENDS = ("resolve", "resolve_unanswered", "resolve_answered")
OFFERED = ("claim", "assign", "snooze", "tag", "untag", "give_back", "mark_read", *ENDS)


class BulkError(ActionError):
    """Nothing was begun."""

    code = "bulk"


@dataclass
class BulkResult:
    """The numbers of the tickets that were changed, of those that will be in some seconds, and of the others with the
    reason why not."""

    done: list[int] = field(default_factory=list)
    pending: list[int] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)


Work = Callable[[Ticket], object]


def run(user: User, numbers: Iterable[str], verb: str, value: str) -> BulkResult:
    """Do it with each ticket that the user sees. Raises BulkError when there are none or too many, or the value is
    wrong, and UnansweredError before tickets are resolved whose customers wait."""
    wanted = list(dict.fromkeys(number for text in numbers if (number := parse_int(text)) is not None))
    if not wanted:
        raise BulkError(_("Select a ticket first."))
    if len(wanted) > AT_ONCE:
        raise BulkError(_("At most %(most)s tickets at a time. Nothing was changed.") % {"most": AT_ONCE})
    work = _work(user, verb, value)
    found = visible_tickets(Ticket.objects.filter(pk__in=wanted), user).select_related("conversation__customer")
    by_number = {ticket.number: ticket for ticket in found}
    if verb in ENDS:
        unanswered = [ticket.number for ticket in found if ticket.is_open and is_unanswered(ticket)]
        if unanswered and verb == "resolve":
            raise UnansweredError(len(unanswered), len(wanted))
        if verb == "resolve_answered":
            wanted = [number for number in wanted if number not in unanswered]
    result = BulkResult()
    for number in wanted:
        _do(work, number, by_number.get(number), result)
    return result


def _work(user: User, verb: str, value: str) -> Work:
    """What is done with each. Raises BulkError."""
    if verb == "macro":
        macro = usable_macros(user).filter(pk=parse_int(value) or 0).first()
        if macro is None:
            raise BulkError(_("Choose a macro first."))
        together = uuid4()
        return lambda ticket: run_macro(ticket, user, macro, batch=together)
    if verb not in OFFERED:
        raise BulkError(_("That cannot be done with several tickets."))
    step = STEPS["resolve" if verb in ENDS else verb]
    try:
        checked = step.check(value.strip())
    except ValidationError as error:
        raise BulkError(" ".join(error.messages)) from None
    if change := _change(user, verb, checked):
        batch = uuid4()
        kind, details = change
        # Whoever waits was asked about before the first ticket.
        return lambda ticket: change_ticket(ticket, user, kind, details, batch=batch, unanswered=True)
    return lambda ticket: step.run(ticket, user, checked)


def _change(user: User, verb: str, value: str) -> tuple[ChangeVerb, dict[str, Any]] | None:
    """What can be taken back for some seconds, with its details; None for what is done at once. Raises ActionError."""
    if verb in ENDS:
        return ChangeVerb.RESOLVE, {}
    if verb == "give_back":
        return ChangeVerb.GIVE_BACK, {"hint": value}
    if verb == "snooze":
        return ChangeVerb.SNOOZE, {"until": wake_time(value).isoformat()}
    if verb == "assign" and value not in (ME, user.get_username()):
        to = teammate(value)
        return ChangeVerb.ASSIGN, {"to": to.pk, "name": display_name(to)}
    return None


def _do(work: Work, number: int, ticket: Ticket | None, result: BulkResult) -> None:
    if ticket is None:
        result.refused.append((number, _("There is no such ticket.")))
        return
    try:
        done = work(ticket)
    except ActionError as error:
        result.refused.append((number, str(error.detail)))
    else:
        (result.pending if isinstance(done, PendingChange) else result.done).append(number)
