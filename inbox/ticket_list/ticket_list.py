"""The list beside the ticket: which view, which filters, which order, which page of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.urls import reverse

from inbox.models import Ticket, TicketQuerySet
from inbox.ticket_list.filters import FILTERS, Choices, chosen
from inbox.ticket_list.pagination import Page, page_of
from inbox.ticket_list.standard_views import SORT_LABELS, SORTS, STANDARD_VIEWS, Order, StandardView

LONGEST_SEARCH = 200
LONGEST_CURSOR = 80


@dataclass(frozen=True)
class Field:
    """A field of the filter form: its options as value and label, and the value chosen."""

    name: str
    label: str
    options: list[tuple[str, str]]
    value: str


@dataclass(frozen=True)
class Chip:
    """A filter that is set, and the address of the list without it."""

    name: str
    label: str
    value: str
    href: str


@dataclass(frozen=True)
class Listing:
    """What a teammate looks at. Made from a query string, which anybody can write: what it does not know is ignored.

    `filters` holds a value for each filter that is set; `after` or `before` is the cursor of the page, see
    `pagination`.
    """

    user: User
    choices: Choices
    view: str = "unassigned"
    filters: dict[str, str] = field(default_factory=dict)
    words: str = ""
    sort: str = ""
    after: str = ""
    before: str = ""

    @classmethod
    def from_query(
        cls, user: User, query: Mapping[str, str], default_view: str = "unassigned", choices: Choices | None = None
    ) -> "Listing":
        """`choices` are given when several lists of one teammate are read."""
        choices = choices or Choices(user)
        view, sort = query.get("view", ""), query.get("sort", "")
        view = view if view in STANDARD_VIEWS else default_view
        return cls(
            user=user,
            choices=choices,
            view=view,
            filters=chosen(query, choices),
            words=query.get("q", "").replace("\0", "").strip()[:LONGEST_SEARCH],
            sort=sort if sort in STANDARD_VIEWS[view].sorts else "",
            after=query.get("after", "")[:LONGEST_CURSOR],
            before=query.get("before", "")[:LONGEST_CURSOR],
        )

    @property
    def standard_view(self) -> StandardView:
        return STANDARD_VIEWS[self.view]

    @property
    def order(self) -> Order:
        return SORTS[self.sort] if self.sort else self.standard_view.order

    @cached_property
    def all_tickets(self) -> TicketQuerySet:
        """Those of all its pages, in no order."""
        found = self.standard_view.tickets(self.choices.tickets, self.user)
        for name, value in self.filters.items():
            found = FILTERS[name].narrow(found, value, self.user, self.standard_view)
        return found.matching(self.words) if self.words else found

    @cached_property
    def page(self) -> Page:
        return page_of(self.all_tickets, self.order, after=self.after, before=self.before)

    @property
    def tickets(self) -> list[Ticket]:
        """The page's tickets, with what a row shows of them."""
        return self.page.tickets

    @property
    def title(self) -> str:
        return str(self.standard_view.label)

    @property
    def state(self) -> str:
        """The query string that leads to its first page: what a saved view keeps."""
        parts = {"view": self.view, **self.filters, "q": self.words, "sort": self.sort}
        return urlencode({name: value for name, value in parts.items() if value})

    @property
    def query(self) -> str:
        """The query string that leads here."""
        cursor = {"before": self.before} if self.before else {"after": self.after} if self.after else {}
        return "&".join(filter(None, [self.state, urlencode(cursor)]))

    @property
    def href(self) -> str:
        return f"{reverse('inbox:list')}?{self.query}"

    @property
    def previous_href(self) -> str:
        return self._changed(before=self.page.before).href if self.page.before else ""

    @property
    def next_href(self) -> str:
        return self._changed(after=self.page.after).href if self.page.after else ""

    @property
    def is_narrowed(self) -> bool:
        """Whether a filter or a search hides something of the view."""
        return bool(self.filters or self.words)

    @property
    def whole_view_href(self) -> str:
        return self._changed(filters={}, words="").href

    @property
    def everywhere_href(self) -> str:
        """The same search in all tickets; nothing when that is what this is."""
        if not self.words or (self.view == "all" and not self.filters):
            return ""
        return self._changed(view="all", filters={}, sort="").href

    @property
    def chips(self) -> list[Chip]:
        """The filters that are set. Labels are read from the database for those that name a row of it."""
        return [
            Chip(name, str(FILTERS[name].label), FILTERS[name].shown(value, self.choices), self._without(name).href)
            for name, value in self.filters.items()
        ]

    @property
    def fields(self) -> list[Field]:
        """The filter form; a filter that has nothing to offer is left out."""
        fields = [
            Field(each.name, str(each.label), self._options(each.name), self.filters.get(each.name, ""))
            for each in FILTERS.values()
        ]
        return [each for each in fields if each.options]

    @property
    def sorts(self) -> list[tuple[str, str, bool]]:
        """Value and label of each order on offer, and whether it is chosen; the view's own has no value."""
        return [
            ("" if SORTS[name] == self.standard_view.order else name, str(SORT_LABELS[name]), self.order == SORTS[name])
            for name in self.standard_view.sorts
        ]

    def _options(self, name: str) -> list[tuple[str, str]]:
        options, value = FILTERS[name].options(self.choices), self.filters.get(name, "")
        return list((options if not value else {**options, value: FILTERS[name].shown(value, self.choices)}).items())

    def _without(self, name: str) -> "Listing":
        return self._changed(filters={each: value for each, value in self.filters.items() if each != name})

    def _changed(self, **changes: object) -> "Listing":
        """The first page of a list that differs in this, unless a cursor is among the changes."""
        return replace(self, **{"after": "", "before": "", **changes})  # type: ignore[arg-type]
