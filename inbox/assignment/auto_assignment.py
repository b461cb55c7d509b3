"""Which team a ticket goes to, and who of the team gets it when the team assigns in turn: at once, or from its queue
when somebody has room again."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from conversations.models.staff import display_name
from conversations.realtime import broadcast
from inbox.audit.log import record
from inbox.models import Assignment, Team, Teammate, Ticket, TicketReturn
from inbox.tickets.locking import lock_ticket

LONG_AGO = datetime.min.replace(tzinfo=UTC)
AT_ONCE = 100  # tickets of a team's queue


def team_for(*, intent: str, reason: str) -> Team | None:
    """The team that names the intent; else one that names the reason; else the one that takes the rest, if any."""
    teams = list(Team.objects.all())
    by_intent = (team for team in teams if intent in team.intents)
    by_reason = (team for team in teams if reason in team.reasons)
    rest = (team for team in teams if team.takes_the_rest)
    return next(by_intent, None) or next(by_reason, None) or next(rest, None)


def assign_round_robin(ticket: Ticket) -> User | None:
    """Assign an open ticket that nobody has to the teammate whose turn it is, if its team does so and somebody has
    room. In a transaction that holds the lock of the ticket's conversation. Returns who got it.

    The rows of all who might get it are locked until the transaction ends, in one order, so that two tickets at once
    neither go over somebody's capacity nor wait for each other.
    """
    if ticket.team is None or ticket.team.assignment != Assignment.ROUND_ROBIN or ticket.assignee_id:
        return None
    team = Teammate.objects.available().filter(user__teams=ticket.team).exclude(user__in=_just_returned_by(ticket))
    there = list(team.select_for_update(of=("self",)).select_related("user").order_by("pk"))
    loads = open_tickets(each.user_id for each in there)
    free = [each for each in there if loads.get(each.user_id, 0) < each.capacity]
    if not free:
        return None
    chosen = min(free, key=lambda each: (loads.get(each.user_id, 0), each.last_assigned_at or LONG_AGO, each.pk))
    _give(ticket, chosen)
    return chosen.user


def auto_assign_waiting() -> int:
    """Give waiting tickets to those whose turn it is, in the order of the queue. Returns how many."""
    return sum(_assign_waiting_of(team) for team in Team.objects.filter(assignment=Assignment.ROUND_ROBIN))


def set_assignee(ticket: Ticket, user: User, **also: Any) -> None:
    """Make an open ticket, whose conversation's lock the caller holds, the user's to take. `also` are other fields of
    it that change."""
    now = timezone.now()
    Ticket.objects.filter(pk=ticket.pk).update(assignee=user, assigned_at=now, **also)
    Teammate.objects.filter(user=user).update(last_assigned_at=now)
    TicketReturn.objects.filter(ticket=ticket).delete()


def open_tickets(users: Iterable[int]) -> dict[int, int]:
    """How many open tickets that are not snoozed each has; who has none is left out."""
    counted = Ticket.objects.awake().filter(assignee__in=list(users)).order_by().values_list("assignee")
    return dict(counted.annotate(Count("pk")))


def _just_returned_by(ticket: Ticket) -> list[int]:
    came_back = TicketReturn.objects.filter(ticket=ticket).first()
    return [came_back.user_id] if came_back and came_back.is_recent else []


def _give(ticket: Ticket, teammate: Teammate) -> None:
    set_assignee(ticket, teammate.user)
    after = {"assignee": display_name(teammate.user), "team": str(ticket.team)}
    record("given", actor=None, ticket=ticket, before={"assignee": ""}, after=after)
    broadcast.announce_inbox(ticket.conversation_id)


def _assign_waiting_of(team: Team) -> int:
    room, given = _room(team), 0
    waiting = Ticket.objects.awake().filter(team=team, assignee=None).urgent_first()
    # Not everything can be given to everybody: what just came back from the only one with room is passed over.
    for ticket in waiting[: AT_ONCE if room else 0]:
        if given == room:
            break
        given += _assign_waiting(ticket)
    return given


def _room(team: Team) -> int:
    there = list(Teammate.objects.available().filter(user__teams=team))
    loads = open_tickets(each.user_id for each in there)
    return sum(max(each.capacity - loads.get(each.user_id, 0), 0) for each in there)


@transaction.atomic
def _assign_waiting(ticket: Ticket) -> bool:
    now = lock_ticket(ticket)
    return now.is_open and now.snoozed_until is None and assign_round_robin(now) is not None
