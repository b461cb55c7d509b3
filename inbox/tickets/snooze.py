"""Putting a ticket off until later, and when it may come back: the times that are offered by name, and those that a
macro may say in words."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from conversations.exceptions import ActionError
from conversations.realtime import broadcast
from inbox.audit.log import record
from inbox.exceptions import SupervisorsOnlyError
from inbox.models import Ticket
from inbox.sla import clocks
from inbox.team.permissions import is_supervisor
from inbox.tickets.locking import lock_open_ticket, lock_ticket

FURTHEST = timedelta(days=366)
AT_ONCE = 500
MORNING, AFTERNOON = 9, 14  # o'clock
_IN = re.compile(r"(\d{1,3}) (hour|day|week)s?")


class WrongTimeError(ActionError):
    """A time at which no ticket can come back."""

    code = "wrong_time"
    detail = _("Choose a time in the next twelve months.")


@dataclass(frozen=True)
class Preset:
    """A time with a name for the form, and words for people."""

    name: str
    label: str
    at: datetime


@transaction.atomic
def snooze_ticket(ticket: Ticket, user: User, until: datetime) -> None:
    """Put a ticket off: the user's own, one that nobody has, or as a supervisor any. It comes back at that time, or
    when the customer writes. Raises TicketClosedError, SupervisorsOnlyError and WrongTimeError."""
    _change(lock_open_ticket(ticket), user, until)


@transaction.atomic
def wake_ticket(ticket: Ticket, user: User) -> None:
    """Take a ticket back now that was put off. Raises as `snooze_ticket` does."""
    found = lock_open_ticket(ticket)
    if found.snoozed_until:
        _change(found, user, None)


def wake_due_tickets() -> int:
    """Bring back the tickets whose time has come, each by itself. Returns how many."""
    due = Ticket.objects.open().filter(snoozed_until__lte=timezone.now()).order_by("snoozed_until")
    return sum(_wake_one(each) for each in due[:AT_ONCE])


def set_snooze(found: Ticket, until: datetime | None, *, by: User | None) -> None:
    """Have a ticket, whose conversation's lock the caller holds, sleep until then, or no longer with None."""
    before = found.snoozed_until
    clocks.pause_clocks(found, until)
    Ticket.objects.filter(pk=found.pk).update(snoozed_until=until)
    verb = "snoozed" if until else "woken"
    record(verb, actor=by, ticket=found, before={"until": _text(before)}, after={"until": _text(until)})
    broadcast.announce_ticket(found.conversation_id)


def presets(now: datetime) -> list[Preset]:
    """Those that are still to come, the soonest first."""
    today = timezone.localtime(now)
    offered = [
        Preset("hour", gettext("In an hour"), now + timedelta(hours=1)),
        Preset("afternoon", gettext("This afternoon"), _at(today, 0, AFTERNOON)),
        Preset("tomorrow", gettext("Tomorrow morning"), _at(today, 1, MORNING)),
        Preset("monday", gettext("Next Monday"), _at(today, 7 - today.weekday(), MORNING)),
    ]
    return [each for each in offered if each.at > now]


def moment(words: str, now: datetime) -> datetime | None:
    """The time that a preset's name or words such as “3 days” say; None when they say none."""
    named = {each.name: each.at for each in presets(now)}
    if words in named:
        return named[words]
    found = _IN.fullmatch(words)
    return now + timedelta(**{f"{found[2]}s": int(found[1])}) if found else None


def is_known(words: str) -> bool:
    """Whether a macro may say so, on whatever day it is run."""
    return words in ("hour", "afternoon", "tomorrow", "monday") or bool(_IN.fullmatch(words))


def ensure_may_snooze(found: Ticket, user: User, until: datetime | None) -> None:
    """That the user may put an open ticket off until then, or with None take it back. Raises SupervisorsOnlyError and
    WrongTimeError."""
    if found.assignee not in (None, user) and not is_supervisor(user):
        raise SupervisorsOnlyError(str(_("Only a supervisor can snooze a colleague’s ticket.")))
    now = timezone.now()
    if until and not now < until <= now + FURTHEST:
        raise WrongTimeError


def _change(found: Ticket, user: User, until: datetime | None) -> None:
    ensure_may_snooze(found, user, until)
    set_snooze(found, until, by=user)


@transaction.atomic
def _wake_one(ticket: Ticket) -> bool:
    found = lock_ticket(ticket)
    due = found.is_open and found.snoozed_until is not None and found.snoozed_until <= timezone.now()
    if due:
        set_snooze(found, None, by=None)
        Ticket.objects.filter(pk=found.pk).update(unread=True)
    return due


def _text(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


def _at(today: datetime, days: int, hour: int) -> datetime:
    day = (today + timedelta(days=days)).date()
    return timezone.make_aware(datetime(day.year, day.month, day.day, hour))
