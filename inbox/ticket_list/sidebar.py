"""The views beside the list: everybody's, the teammate's own, and the tags, with how much each holds. It is counted up
to a limit: nobody reads the figure beyond it, and there may be a million."""

from dataclasses import dataclass
from functools import cached_property

from django.contrib.auth.models import User
from django.db.models import IntegerField, Q, Subquery
from django.http import QueryDict
from django.urls import reverse

from inbox.models import SavedView, Ticket, TicketQuerySet, unread_for
from inbox.team.permissions import may_share
from inbox.ticket_list.standard_views import STANDARD_VIEWS
from inbox.ticket_list.ticket_list import Listing

VIEWS = 60
TAGS = 30
COUNT_LIMIT = 1000


@dataclass(frozen=True)
class SidebarItem:
    """One entry. `count` is a figure to show, with a plus when there are more, and empty when it is not counted."""

    key: str
    label: str
    icon: str
    href: str
    current: bool
    count: str = ""
    shortcut: str = ""


@dataclass(frozen=True)
class Sidebar:
    """What stands beside a list. Its figures are read in one query, however many views there are."""

    listing: Listing

    @cached_property
    def saved(self) -> list[SavedView]:
        """The teammate's own saved views and those that are shared with everybody."""
        found = SavedView.objects.filter(Q(owner=self.listing.user) | Q(shared=True)).select_related("owner")
        return list(found.order_by("name", "pk")[:VIEWS])

    @cached_property
    def current_view(self) -> SavedView | None:
        """The saved view that the list shows; the teammate's own rather than a colleague's."""
        same = [view for view in self.saved if self._lists[view.pk].state == self.listing.state]
        return next((view for view in same if view.owner_id == self.listing.user.pk), same[0] if same else None)

    @property
    def title(self) -> str:
        return self.current_view.name if self.current_view else self.listing.title

    @property
    def may_share(self) -> bool:
        return may_share(self.listing.user)

    @cached_property
    def figures(self) -> dict[str, int]:
        """How many tickets each view holds, and `unread`: what waits for these eyes."""
        tickets = {name: self._counted(name) for name in STANDARD_VIEWS}
        saved = {f"saved-{pk}": each.all_tickets for pk, each in self._lists.items() if _is_counted(each)}
        return count_all(self.listing.user, {**tickets, "unread": self._unread, **saved})

    @property
    def unread(self) -> int:
        return min(self.figures["unread"], COUNT_LIMIT)

    @cached_property
    def newest(self) -> Ticket | None:
        """Of what waits for these eyes, where the customer wrote last."""
        return self._unread.order_by("-last_customer_at").first() if self.unread else None

    @cached_property
    def _unread(self) -> TicketQuerySet:
        return self.listing.choices.tickets.awake().filter(unread_for(self.listing.user))

    @property
    def views(self) -> list[SidebarItem]:
        return [
            SidebarItem(
                key=name,
                label=str(view.label),
                icon=view.icon,
                href=_address(f"view={name}"),
                current=name == self.listing.view and self.current_view is None and self._current_tag is None,
                count=format_count(self.figures[name]),
                shortcut=f"g {view.key}" if view.key else "",
            )
            for name, view in STANDARD_VIEWS.items()
        ]

    @property
    def saved_views(self) -> list[SidebarItem]:
        return [
            SidebarItem(
                key=f"saved-{view.pk}",
                label=view.name,
                icon="people" if view.shared else "star",
                href=self._lists[view.pk].href,
                current=view == self.current_view,
                count=format_count(self.figures[f"saved-{view.pk}"]) if f"saved-{view.pk}" in self.figures else "",
            )
            for view in self.saved
        ]

    @property
    def tags(self) -> list[SidebarItem]:
        names = list(self.listing.choices.tags.items())[:TAGS]
        return [
            SidebarItem(f"tag-{pk}", name, "tag", _address(f"view=open&tag={pk}"), current=pk == self._current_tag)
            for pk, name in names
        ]

    @property
    def _current_tag(self) -> str | None:
        tag = self.listing.filters.get("tag")
        shown = self.current_view is None and self.listing.state == f"view=open&tag={tag}"
        return tag if shown else None

    @cached_property
    def _lists(self) -> dict[int, Listing]:
        listing = self.listing
        return {
            view.pk: Listing.from_query(listing.user, QueryDict(view.query), choices=listing.choices)
            for view in self.saved
        }

    def _counted(self, name: str) -> TicketQuerySet:
        """What a view's figure counts; of those to which the teammate was called, what they have yet to see."""
        user, view = self.listing.user, STANDARD_VIEWS[name]
        found = view.tickets(self.listing.choices.tickets, user)
        return found.filter(view.unread(user)) if name == "mentioned" else found


class _Count(Subquery):
    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def count_all(user: User, tickets: dict[str, TicketQuerySet]) -> dict[str, int]:
    """The number of each, by name, in one query; one more than COUNT_LIMIT stands for all above it."""
    counts = {name: _Count(each.order_by().values("pk")[: COUNT_LIMIT + 1]) for name, each in tickets.items()}
    found: dict[str, int] = User.objects.filter(pk=user.pk).values(**counts).get()  # type: ignore[assignment]
    return found


def format_count(number: int) -> str:
    """A counted number as it is shown."""
    return f"{COUNT_LIMIT}+" if number > COUNT_LIMIT else str(number)


def _is_counted(listing: Listing) -> bool:
    """Not a search, nor a filter on all that was ever closed: these may read the whole table to count a handful."""
    return listing.standard_view.is_short and not listing.words


def _address(query: str) -> str:
    return f"{reverse('inbox:list')}?{query}"
