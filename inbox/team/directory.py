"""How the teammates stand: who is there, and what each has to do. Read in a constant number of queries."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conversations.models.staff import display_name
from inbox.models import Availability, Teammate, Ticket
from inbox.team.permissions import ADMIN, AGENT, role_of

HERE, AWAY, OFFLINE = "available", "away", "offline"
STATES = {HERE: _("Available"), AWAY: _("Away"), OFFLINE: _("Offline")}


@dataclass(frozen=True)
class Load:
    """Figures of the open tickets that somebody has and that are not snoozed. `overdue` wait for a first reply longer
    than was promised."""

    open: int = 0
    waiting: int = 0
    overdue: int = 0
    oldest: datetime | None = None


@dataclass(frozen=True)
class StaffMember:
    """A teammate now. `seen_at` is when they last had the inbox open, None for never."""

    user: User
    role: str
    teams: list[str]
    availability: str
    state: str
    seen_at: datetime | None
    capacity: int
    load: Load

    @property
    def name(self) -> str:
        return display_name(self.user)

    @property
    def state_label(self) -> str:
        return str(STATES[self.state])

    @property
    def is_full(self) -> bool:
        return self.load.open >= self.capacity


def staff() -> "QuerySet[User]":
    """Everybody who may work in the inbox, by name."""
    return User.objects.filter(is_active=True, is_staff=True).order_by("first_name", "username", "pk")


def staff_who_see(ticket: Ticket) -> "QuerySet[User]":
    """Those of them who see the ticket by their team, because they are in none, or because they have it; see
    `inbox.team.permissions.visible_tickets`."""
    if ticket.team_id is None:
        return staff()
    by_team = Q(teams=None) | Q(teams=ticket.team_id)
    sees = by_team | Q(is_superuser=True) | Q(groups__name=ADMIN) | Q(pk=ticket.assignee_id)
    return staff().filter(pk__in=User.objects.filter(sees).values("pk"))


def colleagues(users: "QuerySet[User]") -> list[StaffMember]:
    """How they stand: who is there first, then by name."""
    people = list(users.select_related("teammate").prefetch_related("groups", "teams"))
    loads = _loads(people)
    found = [_colleague(user, loads.get(user.pk, Load())) for user in people]
    return sorted(found, key=lambda each: list(STATES).index(each.state))


def _colleague(user: User, load: Load) -> StaffMember:
    teammate: Teammate = getattr(user, "teammate", None) or Teammate(user=user)
    state = teammate.availability if teammate.is_online else OFFLINE
    return StaffMember(
        user=user,
        role=role_of(user) or AGENT,
        teams=[team.name for team in user.teams.all()],
        availability=teammate.availability,
        state=HERE if state == Availability.AVAILABLE else state,
        seen_at=teammate.seen_at,
        capacity=teammate.capacity,
        load=load,
    )


def _loads(users: list[User]) -> dict[int, Load]:
    late = Q(first_reply_at=None, reply_due__lt=timezone.now())
    rows = Ticket.objects.awake().filter(assignee__in=users).order_by().values_list("assignee")
    figures = rows.annotate(
        open=Count("pk"), waiting=Count("waiting_since"), overdue=Count("pk", filter=late), oldest=Min("waiting_since")
    )
    return {pk: Load(*rest) for pk, *rest in figures}
