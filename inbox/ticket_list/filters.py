"""What narrows a view: a field of the filter form each, whose value is in the address."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _

from agents_core.policy import REASON_LABELS, topics
from conversations.models.staff import display_name
from inbox.labels import plain_name
from inbox.models import Risk, Tag, Team, Ticket, TicketQuerySet
from inbox.team.directory import staff
from inbox.team.permissions import teams_limiting, visible_tickets
from inbox.ticket_list.standard_views import StandardView

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    Options = dict[str, str]

LONGEST_INTENT = 80


class Choices:
    """What a teammate sees and may choose from, by value. Each is read when it is first asked for."""

    def __init__(self, user: User) -> None:
        self.user = user

    @cached_property
    def tickets(self) -> TicketQuerySet:
        return visible_tickets(Ticket.objects.all(), self.user)

    @cached_property
    def risks(self) -> "Options":
        return {risk.name.lower(): str(risk.label) for risk in reversed(Risk)}

    @cached_property
    def reasons(self) -> "Options":
        labels = {reason.value: str(label) for reason, label in REASON_LABELS.items()}
        return dict(sorted(labels.items(), key=lambda pair: pair[1]))

    @cached_property
    def intents(self) -> "Options":
        """Those that the policy knows."""
        return {intent: plain_name(intent) for intent in sorted(topics())}

    @cached_property
    def tags(self) -> "Options":
        return {str(pk): name for pk, name in Tag.objects.values_list("pk", "name")}

    @cached_property
    def teams(self) -> "Options":
        """Those whose tickets the teammate sees."""
        names = {str(team.pk): team.name for team in teams_limiting(self.user) or Team.objects.all()}
        return {**names, "none": str(_("No team"))} if names else {}

    @cached_property
    def staff(self) -> list[User]:
        """Everybody who may work in the inbox."""
        return list(staff())

    @cached_property
    def assignees(self) -> "Options":
        return {
            "me": str(_("Me")),
            "nobody": str(_("Nobody")),
            **{str(each.pk): display_name(each) for each in self.staff},
        }

    @cached_property
    def promises(self) -> "Options":
        return {"overdue": str(_("Overdue")), "soon": str(_("Due soon"))}

    @cached_property
    def readings(self) -> "Options":
        return {"1": str(_("Unread only"))}


@dataclass(frozen=True)
class Filter:
    """`narrow` is given the tickets, a value that `options` has, the user and the view."""

    name: str
    label: "StrOrPromise"
    options: Callable[[Choices], "Options"]
    narrow: Callable[[TicketQuerySet, str, User, StandardView], TicketQuerySet]

    def accepts(self, value: str, choices: Choices) -> bool:
        """Whether it knows the value. An intent may be any word: those of closed tickets are not offered."""
        if self.name == "intent":
            return len(value) <= LONGEST_INTENT and "\0" not in value
        return value in self.options(choices)

    def shown(self, value: str, choices: Choices) -> str:
        """The value in words."""
        return plain_name(value) if self.name == "intent" else self.options(choices)[value]


def _assigned(tickets: TicketQuerySet, value: str, user: User) -> TicketQuerySet:
    if value == "nobody":
        return tickets.filter(assignee=None)
    return tickets.filter(assignee=user.pk if value == "me" else int(value))


FILTERS = {
    each.name: each
    for each in (
        Filter("risk", _("Risk"), lambda c: c.risks, lambda t, v, u, q: t.filter(risk=Risk[v.upper()])),
        Filter("reason", _("Reason"), lambda c: c.reasons, lambda t, v, u, q: t.filter(reason=v)),
        Filter("intent", _("Intent"), lambda c: c.intents, lambda t, v, u, q: t.filter(intent=v)),
        Filter("tag", _("Tag"), lambda c: c.tags, lambda t, v, u, q: t.filter(tags=int(v))),
        Filter(
            "team",
            _("Team"),
            lambda c: c.teams,
            lambda t, v, u, q: t.filter(team=None if v == "none" else int(v)),
        ),
        Filter("assignee", _("Assignee"), lambda c: c.assignees, lambda t, v, u, q: _assigned(t, v, u)),
        Filter(
            "sla",
            _("Promise"),
            lambda c: c.promises,
            lambda t, v, u, q: t.overdue() if v == "overdue" else t.due_soon(),
        ),
        Filter("unread", _("Unread"), lambda c: c.readings, lambda t, v, u, q: t.filter(q.unread(u))),
    )
}


def chosen(query: Mapping[str, str], choices: Choices) -> dict[str, str]:
    """The filters that a query string sets, in the order of the form; what they do not know is left out."""
    asked = {name: query.get(name, "") for name in FILTERS}
    return {name: value for name, value in asked.items() if value and FILTERS[name].accepts(value, choices)}
