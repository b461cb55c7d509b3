"""Pages of the list: nothing is skipped or shown twice, whatever comes and goes meanwhile."""

import uuid
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from conversations.models import Conversation, Customer
from inbox.models import Mention, Note, Risk, Status, Ticket
from inbox.ticket_list.pagination import PAGE
from inbox.ticket_list.ticket_list import Listing
from tests.inbox.conftest import signed_in

pytestmark = pytest.mark.django_db


def many(number: int, **values) -> list[Ticket]:
    """Tickets in bulk, a minute apart, the oldest first."""
    customer = Customer.objects.create(name="Alice", visitor=uuid.uuid4())
    began = timezone.now() - timedelta(days=1)
    conversations = Conversation.objects.bulk_create([Conversation(customer=customer) for _ in range(number)])
    times = [began + timedelta(minutes=place // 3) for place in range(number)]  # three share each time
    return Ticket.objects.bulk_create(
        Ticket(
            conversation=conversation,
            subject=f"Ticket {place}",
            reason="legal",
            risk=Risk(1 + place % 3),
            opened_at=at,
            last_customer_at=at,
            **{"waiting_since": at if place % 2 else None, **{name: make(at) for name, make in values.items()}},
        )
        for place, (conversation, at) in enumerate(zip(conversations, times, strict=True))
    )


def read(user: User, query: dict[str, str], way: str = "after") -> list[list[int]]:
    """The numbers on each page, as they are met by following the links."""
    pages = []
    while True:
        page = Listing.from_query(user, query).page
        pages.append([ticket.pk for ticket in page.tickets])
        cursor = getattr(page, way)
        if not cursor:
            return pages
        query = {**query, way: cursor, "after" if way == "before" else "before": ""}


VIEWS = {
    "unassigned": {},
    "open": {},
    "waiting": {"waiting_since": lambda at: at},
    "snoozed": {"snoozed_until": lambda at: at + timedelta(days=3)},
    "resolved": {
        "resolved_at": lambda at: at,
        "status": lambda _: Status.RESOLVED,
        "waiting_since": lambda _: None,
    },
    "all": {},
}


@pytest.mark.parametrize("view", VIEWS)
def test_the_pages_hold_every_ticket_once_and_in_order(bob, view):
    many(2 * PAGE + 5, **VIEWS[view])
    listing = Listing.from_query(bob, {"view": view})
    order = list(listing.order.sorted(listing.all_tickets).values_list("pk", flat=True))
    assert len(order) == 2 * PAGE + 5
    assert read(bob, {"view": view}) == [order[:PAGE], order[PAGE : 2 * PAGE], order[2 * PAGE :]]


@pytest.mark.parametrize("sort", ["waiting", "newest"])
def test_so_do_those_in_a_chosen_order(bob, sort):
    many(PAGE + 5)
    read_pages = read(bob, {"view": "open", "sort": sort})
    assert [len(page) for page in read_pages] == [PAGE, 5]
    assert len({*read_pages[0], *read_pages[1]}) == PAGE + 5


def test_so_do_the_mentions(bob):
    for ticket in many(PAGE + 2):
        Mention.objects.create(note=Note.objects.create(ticket=ticket, author=bob, text="@bob"), user=bob)
    assert [len(page) for page in read(bob, {"view": "mentioned"})] == [PAGE, 2]


def test_going_back_leads_through_the_same_pages(bob):
    many(3 * PAGE)
    forwards = read(bob, {"view": "all"})
    last = Listing.from_query(bob, {"view": "all", "after": str(forwards[1][-1])})
    assert [ticket.pk for ticket in last.tickets] == forwards[2]
    assert read(bob, {"view": "all", "before": last.page.before}, way="before") == [forwards[1], forwards[0]]


def test_a_page_stays_where_it_is_when_tickets_come_and_go_before_it(bob):
    many(PAGE + 5)
    first = Listing.from_query(bob, {"view": "all"})
    second = {"view": "all", "after": first.page.after}
    before = [ticket.pk for ticket in Listing.from_query(bob, second).tickets]
    many(3)
    Ticket.objects.filter(pk=first.tickets[0].pk).delete()
    assert [ticket.pk for ticket in Listing.from_query(bob, second).tickets] == before


def test_tickets_that_were_resolved_here_come_once_too(bob):
    """The time of the end is written by the site and compared with what the address says, digit for digit."""
    for ticket in many(PAGE + 3):
        Ticket.objects.filter(pk=ticket.pk).close(Status.RESOLVED)
    numbers = sum(read(bob, {"view": "resolved"}), [])
    assert len(numbers) == len(set(numbers)) == PAGE + 3


def test_a_page_that_has_emptied_gives_the_first_one(bob):
    tickets = many(PAGE + 1)
    second = {"view": "all", "after": Listing.from_query(bob, {"view": "all"}).page.after}
    tickets[0].delete()
    assert len(Listing.from_query(bob, second).tickets) == PAGE


def test_a_page_with_little_before_it_is_filled_up(bob):
    tickets = many(PAGE + 5)
    listing = Listing.from_query(bob, {"view": "all", "before": str(tickets[-4].pk)})
    assert [ticket.pk for ticket in listing.tickets] == [ticket.pk for ticket in tickets[: -PAGE - 1 : -1]]
    assert (listing.previous_href, bool(listing.next_href)) == ("", True)


GARBAGE = [
    "x",
    "_",
    f"{'9' * 18}_1_1",
    "1_1_9999999999999999",
    "1_2",
    "1_2_3_4",
    "-1_0_1",
    "9" * 40,
    f"1_{'9' * 18}_1",
    "²_1_1",
    "1_1_\x00",
    "1_1_1_" * 99,
]


@pytest.mark.parametrize("cursor", GARBAGE, ids=str)
@pytest.mark.parametrize("way", ["after", "before"])
def test_a_cursor_that_is_none_gives_the_first_page(bob, cursor, way):
    many(3)
    for view in ("unassigned", "resolved", "waiting"):
        assert signed_in(bob).get(reverse("inbox:list"), {"view": view, way: cursor}).status_code == 200
    assert len(Listing.from_query(bob, {way: cursor}).tickets) == 3


def test_links_lead_to_the_next_page_and_back_and_keep_the_filters(bob):
    many(PAGE + 1)
    client = signed_in(bob)
    first = client.get(reverse("inbox:list"), {"view": "all", "reason": "legal"}).context["listing"]
    assert first.next_href.startswith("/inbox/?view=all&reason=legal&after=")
    second = client.get(first.next_href)
    assert len(second.context["listing"].tickets) == 1
    assert 'id="page-previous"' in second.content.decode()
    assert 'id="page-next"' not in second.content.decode()
    assert second.context["listing"].chips[0].href == "/inbox/?view=all"
