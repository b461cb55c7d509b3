"""The views of the list that everybody has: which tickets each holds, and in which order."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.contrib.auth.models import User
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.expressions import Combinable
from django.utils.translation import gettext_lazy as _

from inbox.models import Mention, TicketQuerySet

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    Holds = Callable[[TicketQuerySet, User], TicketQuerySet]


@dataclass(frozen=True)
class Order:
    """A sort key that no two tickets share, as columns that all rise or all `fall`; none of them may be empty.
    `computed` are those that the table does not have."""

    keys: tuple[str, ...]
    falls: bool = False
    computed: dict[str, Combinable] = field(default_factory=dict)

    def sorted(self, tickets: TicketQuerySet, *, backwards: bool = False) -> TicketQuerySet:
        """The tickets in this order, or in the opposite one."""
        sign = "-" if self.falls != backwards else ""
        return tickets.annotate(**self.computed).order_by(*(f"{sign}{key}" for key in self.keys))


BY_RISK = Order(("rank", "rank_at", "id"))
NEWEST = Order(("id",), falls=True)
LAST_ENDED = Order(("resolved_at", "id"), falls=True)
# The rank is odd when the customer is to write next.
LONGEST_WAIT = Order(("answered", "rank_at", "id"), computed={"answered": F("rank").bitand(1)})
SORTS = {"risk": BY_RISK, "waiting": LONGEST_WAIT, "newest": NEWEST}
SORT_LABELS = {"risk": _("Risk"), "waiting": _("Longest waiting"), "newest": _("Newest")}


@dataclass(frozen=True)
class StandardView:
    """A view. `sorts` are the orders that may be chosen instead of its own; only views that stay short offer any."""

    name: str
    label: "StrOrPromise"
    icon: str
    order: Order
    holds: "Holds"
    sorts: tuple[str, ...] = ()
    key: str = ""  # pressed after g

    @property
    def is_short(self) -> bool:
        """Whether it holds open tickets only, of which there are never very many."""
        return self.name not in ("resolved", "all")

    def tickets(self, tickets: TicketQuerySet, user: User) -> TicketQuerySet:
        """Those of `tickets` that the view holds for the user, in no order."""
        return self.holds(tickets, user).order_by()

    def unread(self, user: User) -> Q:
        """What in this view the user has yet to see."""
        # What is closed is read. Said in so many words, it keeps the database from looking through all of that.
        return (
            Q(pk__in=mentions_of(user, unread=True)) if self.name == "mentioned" else Q(unread=True, resolved_at=None)
        )


def mentions_of(user: User, *, unread: bool = False) -> Subquery:
    """The tickets on which a note calls the user."""
    found = Mention.objects.filter(user=user)
    return Subquery((found.filter(read_at=None) if unread else found).values("note__ticket"))


def _mentioned(tickets: TicketQuerySet, user: User) -> TicketQuerySet:
    newest = Mention.objects.filter(user=user, note__ticket=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    return tickets.filter(pk__in=mentions_of(user)).annotate(called=Subquery(newest))


def _waiting(tickets: TicketQuerySet, user: User) -> TicketQuerySet:
    return tickets.awake().filter(waiting_since__isnull=False)


_WORK = ("risk", "waiting", "newest")
STANDARD_VIEWS = {
    view.name: view
    for view in (
        StandardView(
            "unassigned", _("Unassigned"), "inbox", BY_RISK, lambda t, user: t.awake().filter(assignee=None), _WORK, "u"
        ),
        StandardView("mine", _("Mine"), "person", BY_RISK, lambda t, user: t.awake().filter(assignee=user), _WORK, "m"),
        StandardView("mentioned", _("Mentioned"), "at", Order(("called", "id"), falls=True), _mentioned),
        StandardView("waiting", _("Waiting longest"), "clock", Order(("waiting_since", "id")), _waiting, key="w"),
        StandardView("open", _("By risk"), "shield", BY_RISK, lambda t, user: t.awake(), _WORK, "o"),
        StandardView(
            "snoozed", _("Snoozed"), "moon", Order(("snoozed_until", "id")), lambda t, user: t.snoozed(), key="s"
        ),
        StandardView("resolved", _("Resolved"), "check", LAST_ENDED, lambda t, user: t.closed(), key="r"),
        StandardView("all", _("All"), "box", NEWEST, lambda t, user: t, key="a"),
    )
}
