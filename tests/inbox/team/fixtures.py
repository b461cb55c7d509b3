"""Teammates who are there, teams, and the verbs of a ticket's way between them."""

from datetime import timedelta

from django.contrib.auth.models import Group, User
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from inbox.models import Assignment, AuditEntry, Availability, Team, Teammate, Ticket
from tests.inbox.conftest import at_once, signed_in, staff

HTMX = {"HX-Request": "true"}


def here(user: User, *, capacity: int = 8, away: bool = False, minutes_ago: float = 0, turn: int = 0) -> User:
    """The user had the inbox open so many minutes ago. `turn` is how many minutes ago they were last given a ticket."""
    Teammate.objects.update_or_create(
        user=user,
        defaults={
            "capacity": capacity,
            "availability": Availability.AWAY if away else Availability.AVAILABLE,
            "seen_at": timezone.now() - timedelta(minutes=minutes_ago),
            "last_assigned_at": timezone.now() - timedelta(minutes=turn) if turn else None,
        },
    )
    return user


def teammate(name: str, **how) -> User:
    return here(staff(name), **how)


def team(name: str, *members: User, in_turn: bool = True, **fields) -> Team:
    how = Assignment.ROUND_ROBIN if in_turn else Assignment.MANUAL
    made = Team.objects.create(name=name, assignment=how, **fields)
    made.members.set(members)
    return made


def with_role(user: User, role: str) -> User:
    user.groups.add(Group.objects.get(name=role))
    return user


def post(by: User, name: str, *arguments: object, headers: dict | None = None, **data) -> HttpResponse:
    return signed_in(by).post(reverse(f"inbox:{name}", args=arguments), data, headers=headers or {})


def assign(user: User, ticket: Ticket, to: User | str, headers: dict | None = None, **data) -> HttpResponse:
    at_once(user)
    key = to.pk if isinstance(to, User) else to
    return post(user, "assign", ticket.number, headers=headers, to=key, **data)


def assignee(ticket: Ticket) -> User | None:
    ticket.refresh_from_db()
    return ticket.assignee


def long_ago(ticket: Ticket, minutes: int = 30) -> None:
    """As if the ticket had been assigned, and its customer had waited, since then."""
    then = timezone.now() - timedelta(minutes=minutes)
    Ticket.objects.filter(pk=ticket.pk, assigned_at__isnull=False).update(assigned_at=then)
    Ticket.objects.filter(pk=ticket.pk, waiting_since__isnull=False).update(waiting_since=then)


def verbs(ticket: Ticket) -> list[str]:
    """What the audit log says of the ticket, oldest first."""
    return list(AuditEntry.objects.filter(ticket=ticket).order_by("pk").values_list("verb", flat=True))
