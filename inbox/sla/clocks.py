"""Clocks of a ticket: until when it was promised a first reply and its resolution, in the team's working time.

Each is called with a ticket as it is stored, under the conversation's lock, in the transaction that changes it. The
promise stays with the ticket: `first_reply_at` beside `reply_due`, `resolved_at` beside `resolve_due`. Where an admin
has set no goal, nothing is promised.
"""

from datetime import datetime, timedelta

from django.utils import timezone

from conversations.office_hours.schedule import Schedule, load_schedule
from inbox.models import SlaGoal, Ticket

NOTHING = timedelta()


def start_clocks(ticket: Ticket) -> None:
    """The clocks of a ticket that was opened just now."""
    reply, resolution = _goals(ticket.risk)
    if reply is None and resolution is None:
        return
    schedule = load_schedule()
    opened = ticket.opened_at
    _promise(ticket, reply=_due(schedule, opened, reply), resolve=_due(schedule, opened, resolution))


def restart_resolution_clock(ticket: Ticket) -> None:
    """A ticket was reopened: it is to be resolved as soon as a new one. Its first reply was given or not, as before."""
    _reply, resolution = _goals(ticket.risk)
    _promise(ticket, reply=ticket.reply_due, resolve=_due(load_schedule(), timezone.now(), resolution))


def pause_clocks(ticket: Ticket, until: datetime | None) -> None:
    """A ticket is put off until then, or no longer with None. Call it before `snoozed_until` changes.

    It may be resolved as much later as it sleeps in working time; what it was to sleep and does not is taken back. A
    broken promise stays broken, and a customer who has no reply yet waits for it all the same.
    """
    now, due = timezone.now(), ticket.resolve_due
    if due is None or due <= now:
        return
    schedule = load_schedule()
    to_sleep, was_to_sleep = (
        schedule.working_time_between(now, moment) if moment else NOTHING for moment in (until, ticket.snoozed_until)
    )
    _promise(ticket, reply=ticket.reply_due, resolve=_moved(schedule, ticket, due, to_sleep - was_to_sleep))


def _goals(risk: int) -> tuple[timedelta | None, timedelta | None]:
    """How soon a ticket of that risk is to be answered and resolved."""
    goal = SlaGoal.objects.filter(risk=risk).first()
    return (_minutes(goal.first_reply_minutes), _minutes(goal.resolution_minutes)) if goal else (None, None)


def _minutes(number: int | None) -> timedelta | None:
    return None if number is None else timedelta(minutes=number)


def _due(schedule: Schedule, start: datetime, goal: timedelta | None) -> datetime | None:
    return schedule.add_working_time(start, goal) if goal else None


def _moved(schedule: Schedule, ticket: Ticket, due: datetime, by: timedelta) -> datetime | None:
    """`due`, so much working time later or, when `by` is negative, earlier. Counted from the opening, because working
    time is only ever added."""
    whole = schedule.working_time_between(ticket.opened_at, due) + by
    return schedule.add_working_time(ticket.opened_at, max(whole, NOTHING))


def _promise(ticket: Ticket, *, reply: datetime | None, resolve: datetime | None) -> None:
    ticket.reply_due, ticket.resolve_due = reply, resolve
    ticket.save(update_fields=["reply_due", "resolve_due"])
