"""The list beside the ticket: which view, which filters, which page of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agents_core.policy import REASON_LABELS
from inbox.models import Risk, Ticket, TicketQuerySet, unread_for

VIEWS = {
    "unassigned": _("Unassigned"),
    "mine": _("Mine"),
    "open": _("All open"),
    "resolved": _("Resolved"),
}
ICONS = {"unassigned": "inbox", "mine": "person", "open": "people", "resolved": "check"}
PAGE = 40
LAST_PAGE = 250
COUNT_LIMIT = 1000  # closed tickets are not counted beyond this: nobody reads the figure, and there may be a million
LONGEST_SEARCH = 200
SEARCHED = 20_000  # of the closed tickets, the newest so many are searched: it reads their messages one by one


@dataclass(frozen=True)
class ViewTab:
    """One entry of the list of views. `count` is a figure to show, with a plus when there are more."""

    name: str
    label: str
    icon: str
    count: str
    href: str
    current: bool


@dataclass(frozen=True)
class Listing:
    """What a teammate looks at. Made from a query string, which anybody can write: what it does not know is ignored."""

    user: User
    view: str = "unassigned"
    risk: str = ""
    reason: str = ""
    intent: str = ""
    words: str = ""
    page: int = 1

    @classmethod
    def from_query(cls, user: User, query: Mapping[str, str], default_view: str = "unassigned") -> "Listing":
        view, page = query.get("view", ""), query.get("page", "")
        risk, reason = query.get("risk", ""), query.get("reason", "")
        return cls(
            user=user,
            view=view if view in VIEWS else default_view,
            risk=risk if risk in ("low", "medium", "high") else "",
            reason=reason if reason in REASON_LABELS else "",
            intent=query.get("intent", "").replace("\0", "")[:80],
            words=query.get("q", "").replace("\0", "").strip()[:LONGEST_SEARCH],
            page=min(int(page), LAST_PAGE) if page.isdecimal() and 0 < len(page) < 6 and int(page) else 1,
        )

    @cached_property
    def tickets(self) -> list[Ticket]:
        """The page's tickets, with what a row shows of them."""
        return self._with_next[:PAGE]

    @cached_property
    def _with_next(self) -> list[Ticket]:
        start = (self.page - 1) * PAGE
        found = self._filtered().select_related("conversation__customer", "assignee")
        return list(found[start : start + PAGE + 1])

    def _filtered(self) -> TicketQuerySet:
        found = self._viewed()
        if self.risk:
            found = found.filter(risk=Risk[self.risk.upper()])
        if self.reason:
            found = found.filter(reason=self.reason)
        if self.intent:
            found = found.filter(intent=self.intent)
        if not self.words:
            return found
        if self.view == "resolved":
            found = found.filter(pk__in=Ticket.objects.closed()[:SEARCHED].values("pk"))
        return found.matching(self.words)

    def _viewed(self) -> TicketQuerySet:
        if self.view == "resolved":
            return Ticket.objects.closed()
        found = Ticket.objects.open().urgent_first()
        if self.view == "unassigned":
            return found.filter(assignee=None)
        return found.filter(assignee=self.user) if self.view == "mine" else found

    @cached_property
    def figures(self) -> dict[str, int]:
        """How many tickets each view holds, and `unread`."""
        of_open = Ticket.objects.open().aggregate(
            open=Count("pk"),
            unassigned=Count("pk", filter=Q(assignee=None)),
            mine=Count("pk", filter=Q(assignee=self.user)),
            unread=Count("pk", filter=unread_for(self.user)),
        )
        closed = Ticket.objects.closed().order_by()[: COUNT_LIMIT + 1].count()
        return {**of_open, "resolved": closed}

    @property
    def unread(self) -> int:
        return self.figures["unread"]

    @property
    def views(self) -> list[ViewTab]:
        return [
            ViewTab(
                name=name,
                label=str(label),
                icon=ICONS[name],
                count=f"{COUNT_LIMIT}+" if self.figures[name] > COUNT_LIMIT else str(self.figures[name]),
                href=replace(self, view=name, page=1).href,
                current=name == self.view,
            )
            for name, label in VIEWS.items()
        ]

    @property
    def title(self) -> str:
        return str(VIEWS[self.view])

    @property
    def query(self) -> str:
        """The query string that leads here."""
        parts = {"view": self.view, "risk": self.risk, "reason": self.reason, "intent": self.intent, "q": self.words}
        if self.page > 1:
            parts["page"] = str(self.page)
        return urlencode({name: value for name, value in parts.items() if value})

    @property
    def href(self) -> str:
        return f"{reverse('inbox:list')}?{self.query}"

    @property
    def previous_href(self) -> str:
        return replace(self, page=self.page - 1).href if self.page > 1 else ""

    @property
    def next_href(self) -> str:
        more = len(self._with_next) > PAGE and self.page < LAST_PAGE
        return replace(self, page=self.page + 1).href if more else ""

    @property
    def is_narrowed(self) -> bool:
        """Whether a filter or a search hides something of the view."""
        return bool(self.risk or self.reason or self.intent or self.words)

    @property
    def searched(self) -> int:
        """How many of the closed tickets a search looks through; 0 when it looks through all that the view holds."""
        return SEARCHED if self.view == "resolved" and self.words else 0

    @property
    def whole_view_href(self) -> str:
        return Listing(user=self.user, view=self.view).href

    @property
    def elsewhere(self) -> list[tuple[str, str]]:
        """Label and address of the views in which the same search may find more."""
        wider = {"unassigned": "open", "mine": "open", "open": "resolved", "resolved": "open"}[self.view]
        return [(str(VIEWS[wider]), replace(self, view=wider, page=1).href)]

    @property
    def risks(self) -> list[tuple[str, str]]:
        return [(risk.name.lower(), str(risk.label)) for risk in reversed(Risk)]

    @property
    def reasons(self) -> list[tuple[str, str]]:
        return sorted(((reason.value, str(label)) for reason, label in REASON_LABELS.items()), key=lambda pair: pair[1])

    @property
    def intents(self) -> list[str]:
        """Those of the open tickets, and the one chosen."""
        known = Ticket.objects.open().order_by("intent").values_list("intent", flat=True).distinct()[:60]
        return sorted({*known, self.intent} - {""})
