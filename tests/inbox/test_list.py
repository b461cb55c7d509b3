"""What the list shows, in which order, and how it is narrowed."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from inbox import actions
from inbox.listing import PAGE, Listing
from inbox.models import Risk, Ticket
from tests.inbox.conftest import open_ticket, signed_in

pytestmark = pytest.mark.django_db


def subjects(user, **query) -> list[str]:
    return [ticket.subject for ticket in Listing.from_query(user, query).tickets]


def test_the_riskiest_come_first_and_then_who_has_waited_longest(bob):
    for text, risk, minutes in [("low", "low", 90), ("new", "high", 1), ("old", "high", 60), ("mid", "medium", 500)]:
        ticket = open_ticket(text, risk_level=risk)
        Ticket.objects.filter(pk=ticket.pk).update(opened_at=timezone.now() - timedelta(minutes=minutes))
    assert subjects(bob) == ["old", "new", "mid", "low"]


def test_each_view_holds_its_tickets_and_counts_them(bob, rita):
    tickets = {name: open_ticket(name) for name in ("nobody", "bobs", "ritas", "done")}
    actions.claim(tickets["bobs"], bob)
    actions.claim(tickets["ritas"], rita)
    actions.claim(tickets["done"], rita)
    actions.resolve(tickets["done"], rita)
    assert subjects(bob) == ["nobody"]
    assert subjects(bob, view="mine") == ["bobs"]
    assert subjects(bob, view="open") == ["nobody", "bobs", "ritas"]
    assert subjects(bob, view="resolved") == ["done"]
    figures = Listing.from_query(bob, {}).figures
    assert figures == {"open": 3, "unassigned": 1, "mine": 1, "unread": 1, "resolved": 1}


def test_it_is_filtered_by_risk_reason_and_intent(bob):
    open_ticket("legal", escalation_reason="legal", risk_level="high", detected_intent="legal")
    open_ticket("parcel", escalation_reason="delivery_problem", risk_level="medium", detected_intent="lost_parcel")
    assert subjects(bob, risk="medium") == ["parcel"]
    assert subjects(bob, reason="legal") == ["legal"]
    assert subjects(bob, intent="lost_parcel") == ["parcel"]
    assert subjects(bob, intent="lost_parcel", risk="high") == []


@pytest.mark.parametrize("words", ["wet", "ALICE", "alice@example", "archer"])
def test_search_finds_customers_subjects_and_messages(bob, words):
    open_ticket("The parcel is wet", name="Alice Archer", email="alice@example.com")
    open_ticket("Something else", name="Zoe")
    assert subjects(bob, q=words) == ["The parcel is wet"]


def test_search_finds_a_ticket_by_its_number(bob, ticket):
    open_ticket("Something else", name="Zoe")
    assert subjects(bob, q=f"#{ticket.number}") == [ticket.subject]


def test_what_it_does_not_know_is_ignored(bob, ticket):
    queries = [
        {"view": "x"},
        {"risk": "x"},
        {"reason": "x"},
        {"page": "0"},
        {"page": "-1"},
        {"page": "²"},
        {"page": "9" * 9},
    ]
    for query in queries:
        assert subjects(bob, **query) == [ticket.subject]
    assert signed_in(bob).get(reverse("inbox:list"), {"q": "%\x00'\"_", "page": "x"}).status_code == 200


def test_a_long_list_comes_in_pages(bob):
    for number in range(PAGE + 1):
        open_ticket(f"Ticket {number}")
    first, second = Listing.from_query(bob, {}), Listing.from_query(bob, {"page": "2"})
    assert len(first.tickets) == PAGE
    assert "page=2" in first.next_href
    assert not first.previous_href
    assert len(second.tickets) == 1
    assert not second.next_href


def test_the_list_and_the_page_need_the_same_few_queries_however_many_tickets(
    bob, ticket, django_assert_max_num_queries
):
    client = signed_in(bob)
    for number in range(15):
        actions.claim(open_ticket(f"Ticket {number}", email=f"a{number}@example.com"), bob)
    with django_assert_max_num_queries(8):
        client.get(reverse("inbox:list"), {"view": "open"})
    with django_assert_max_num_queries(20):
        client.get(ticket.get_absolute_url())


def test_the_title_counts_what_waits_for_these_eyes(bob, rita):
    for name in ("one", "two"):
        open_ticket(name)
    assert "<title>(2) Inbox</title>" in signed_in(bob).get(reverse("inbox:list")).content.decode()
    actions.mark_read(Ticket.objects.get(subject="one"), rita)
    assert "<title>(1) Inbox</title>" in signed_in(bob).get(reverse("inbox:list")).content.decode()


def test_reading_a_colleagues_ticket_leaves_it_unread_for_them(bob, rita, ticket):
    actions.claim(ticket, bob)
    Ticket.objects.update(unread=True)
    signed_in(rita).get(ticket.get_absolute_url())
    assert Ticket.objects.get().unread
    signed_in(bob).get(ticket.get_absolute_url())
    assert not Ticket.objects.get().unread


def test_an_empty_view_says_what_to_do_next(bob):
    for view, words in [("unassigned", "Nobody is waiting"), ("mine", "Nothing on your plate")]:
        assert words in signed_in(bob).get(reverse("inbox:list"), {"view": view}).content.decode()
    page = signed_in(bob).get(reverse("inbox:list"), {"q": "nothing"}).content.decode()
    assert "Search in “All open”" in page


def test_risks_sort_as_the_policy_ranks_them():
    assert Risk.LOW < Risk.MEDIUM < Risk.HIGH
