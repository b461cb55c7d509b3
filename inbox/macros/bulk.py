"""One step, or one macro, on many tickets: each in a transaction of its own, so that one that is refused stops none."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from conversations.exceptions import ActionError
from inbox.labels import parse_int
from inbox.macros.macros import run_macro, usable_macros
from inbox.macros.steps import STEPS
from inbox.models import Ticket
from inbox.team.permissions import visible_tickets

AT_ONCE = 200
OFFERED = ("claim", "assign", "snooze", "tag", "untag", "resolve", "give_back", "mark_read")


class BulkError(ActionError):
    """Nothing was begun."""

    code = "bulk"


@dataclass
class BulkResult:
    """The numbers of the tickets that were changed, and of the others with the reason why not."""

    done: list[int] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)


Work = Callable[[Ticket], object]


def run(user: User, numbers: Iterable[str], verb: str, value: str) -> BulkResult:
    """Do it with each ticket that the user sees. Raises BulkError when there are none or too many, or the value is
    wrong."""
    wanted = list(dict.fromkeys(number for text in numbers if (number := parse_int(text)) is not None))
    if not wanted:
        raise BulkError(_("Select a ticket first."))
    if len(wanted) > AT_ONCE:
        raise BulkError(_("At most %(most)s tickets at a time. Nothing was changed.") % {"most": AT_ONCE})
    work = _work(user, verb, value)
    found = visible_tickets(Ticket.objects.filter(pk__in=wanted), user).select_related("conversation__customer")
    by_number = {ticket.number: ticket for ticket in found}
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
        return lambda ticket: run_macro(ticket, user, macro)
    if verb not in OFFERED:
        raise BulkError(_("That cannot be done with several tickets."))
    step = STEPS[verb]
    try:
        checked = step.check(value.strip())
    except ValidationError as error:
        raise BulkError(" ".join(error.messages)) from None
    return lambda ticket: step.run(ticket, user, checked)


def _do(work: Work, number: int, ticket: Ticket | None, result: BulkResult) -> None:
    if ticket is None:
        result.refused.append((number, _("There is no such ticket.")))
        return
    try:
        work(ticket)
    except ActionError as error:
        result.refused.append((number, str(error.detail)))
    else:
        result.done.append(number)
