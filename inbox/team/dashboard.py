"""What a supervisor sees of the team and of the queue."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b

from django.db.models import Count, Min
from django.utils.translation import gettext as _

from inbox.models import Risk, Team, Ticket
from inbox.team.directory import StaffMember, colleagues, staff


@dataclass
class Line:
    """What nobody has of one team: how many tickets of each risk, and since when the oldest waits. `key` is the
    team's in the list's filter."""

    key: str
    team: str
    counts: dict[int, int] = field(default_factory=lambda: dict.fromkeys(reversed(Risk), 0))
    oldest: datetime | None = None

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def by_risk(self) -> list[tuple[str, str, int]]:
        """Name, label and number, the highest first."""
        return [(Risk(risk).name.lower(), str(Risk(risk).label), count) for risk, count in self.counts.items()]


@dataclass(frozen=True)
class TeamPage:
    """The page as it is now."""

    people: list[StaffMember]
    queue: list[Line]

    @classmethod
    def now(cls) -> "TeamPage":
        return cls(colleagues(staff()), _queue())

    @property
    def version(self) -> str:
        """Another one whenever the page shows something else; times that only go on do not count."""
        shown = [
            (each.user.pk, each.name, each.role, each.teams, each.availability, each.state, each.capacity, each.load)
            for each in self.people
        ]
        return blake2b(repr((shown, self.queue)).encode(), digest_size=8).hexdigest()


def _queue() -> list[Line]:
    """One line a team, even for those whose queue is empty, and one for what no team takes."""
    teams = Team.objects.values_list("pk", "name")
    lines: dict[int | None, Line] = {pk: Line(str(pk), name) for pk, name in teams}
    lines[None] = Line("none", _("No team"))
    oldest: dict[int | None, list[datetime]] = defaultdict(list)
    rows = Ticket.objects.awake().filter(assignee=None).order_by().values_list("team", "risk")
    for team, risk, count, since in rows.annotate(Count("pk"), Min("waiting_since")):
        lines[team].counts[risk] = count
        oldest[team] += [since] if since else []
    for team, times in oldest.items():
        lines[team].oldest = min(times, default=None)
    return list(lines.values())
