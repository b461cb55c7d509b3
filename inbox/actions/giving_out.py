"""Giving out what waits in the queue of a team that assigns in turn, when somebody has room again."""

from django.db import transaction

from inbox.assignment.auto_assignment import give_in_turn, open_tickets
from inbox.models import Assignment, Team, Teammate, Ticket
from inbox.tickets.locking import current

AT_ONCE = 100


def give_out() -> int:
    """Give waiting tickets to those whose turn it is, in the order of the queue. Returns how many."""
    return sum(_give_out_of(team) for team in Team.objects.filter(assignment=Assignment.ROUND_ROBIN))


def _give_out_of(team: Team) -> int:
    room, given = _room(team), 0
    waiting = Ticket.objects.awake().filter(team=team, assignee=None).urgent_first()
    # Not everything can be given to everybody: what just came back from the only one with room is passed over.
    for ticket in waiting[: AT_ONCE if room else 0]:
        if given == room:
            break
        given += _give(ticket)
    return given


def _room(team: Team) -> int:
    there = list(Teammate.objects.available().filter(user__teams=team))
    loads = open_tickets(each.user_id for each in there)
    return sum(max(each.capacity - loads.get(each.user_id, 0), 0) for each in there)


@transaction.atomic
def _give(ticket: Ticket) -> bool:
    now = current(ticket)
    return now.is_open and now.snoozed_until is None and give_in_turn(now) is not None
