"""One click on many tickets."""

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from conversations.models import Owner
from inbox.assignment.assignments import claim
from inbox.macros.bulk import AT_ONCE
from inbox.models import Macro, Status, Team, Ticket
from tests.inbox.conftest import at_once, open_ticket, signed_in
from tests.inbox.forms import HTMX, verbs

pytestmark = pytest.mark.django_db


@pytest.fixture
def tickets(db) -> list[Ticket]:
    return [open_ticket(f"Ticket {number}.") for number in range(3)]


def bulk(user: User, verb: str, chosen: list, *, htmx: bool = True, **data) -> HttpResponse:
    at_once(user)
    numbers = [getattr(each, "number", each) for each in chosen]
    data = {"do": verb, "ticket": numbers, **data}
    return signed_in(user).post(reverse("inbox:bulk"), data, headers=HTMX if htmx else {})


def fresh(tickets: list[Ticket]) -> list[Ticket]:
    return list(Ticket.objects.filter(pk__in=[each.pk for each in tickets]).order_by("pk"))


def test_all_that_are_selected_are_claimed(tickets, bob):
    response = bulk(bob, "claim", tickets[:2])
    assert "2 tickets done." in response.content.decode()
    assert response["HX-Trigger"] == "inbox:bulk-done"
    assert [each.assignee for each in fresh(tickets)] == [bob, bob, None]


def test_what_was_refused_is_listed_with_the_reason_and_stops_nothing(tickets, bob, rita):
    claim(tickets[1], rita)
    page = bulk(bob, "resolve_unanswered", [*tickets, 404]).content.decode()
    assert "2 tickets done." in page
    assert "2 were left as they are:" in page
    assert f">#{tickets[1].number}</a> Claim the conversation first." in page
    assert ">#404</a> There is no such ticket." in page
    assert [each.status for each in fresh(tickets)] == [Status.RESOLVED, Status.OPEN, Status.RESOLVED]


@pytest.mark.parametrize(
    ("verb", "data", "verb_done"),
    [
        ("snooze", {"when": "tomorrow"}, "snoozed"),
        ("tag", {"tag": "storm"}, "tagged"),
        ("resolve_unanswered", {}, "resolved"),
        ("give_back", {}, "given_back"),
        ("claim", {}, "claimed"),
    ],
)
def test_each_thing_can_be_done_and_is_on_record(tickets, bob, verb, data, verb_done):
    assert "3 tickets done." in bulk(bob, verb, tickets, **data).content.decode()
    assert {verbs(ticket)[-1] for ticket in tickets} == {verb_done}


def test_they_can_be_given_to_a_colleague(tickets, bob, rita):
    bulk(bob, "assign", tickets, to="rita")
    assert {each.assignee for each in fresh(tickets)} == {rita}
    assert "user name" in bulk(bob, "assign", tickets, to="nobody").content.decode()


def test_they_can_be_marked_as_read(tickets, bob):
    bulk(bob, "mark_read", tickets)
    assert not Ticket.objects.filter(unread=True).exists()


def test_a_macro_is_run_on_each_by_itself(tickets, bob, rita):
    macro = Macro.objects.create(title="Later", steps=[{"do": "claim"}, {"do": "snooze", "value": "2 days"}])
    claim(tickets[0], rita)
    page = bulk(bob, "macro", tickets, macro=macro.pk).content.decode()
    assert "2 tickets done." in page
    assert "step 1 (Claim) was refused. Rita has already claimed this ticket." in page
    assert Ticket.objects.snoozed().count() == 2


def test_somebody_elses_macro_is_not_run(tickets, bob, rita):
    macro = Macro.objects.create(title="Mine", owner=rita, steps=[{"do": "resolve"}])
    response = bulk(bob, "macro", tickets, macro=macro.pk)
    assert response.status_code == 422
    assert "Choose a macro first." in response.content.decode()
    assert Ticket.objects.open().count() == 3


@pytest.mark.parametrize(
    ("verb", "data", "why"),
    [
        ("", {}, "That cannot be done with several tickets."),
        ("reply", {}, "That cannot be done with several tickets."),
        ("delete", {}, "That cannot be done with several tickets."),
        ("tag", {"tag": ""}, "A tag has 1 to 40 letters"),
        ("snooze", {"when": "never"}, "Say hour, afternoon"),
        ("macro", {"macro": "x"}, "Choose a macro first."),
        ("give_back", {"hint": "x" * 501}, "at most 500 characters"),
    ],
)
def test_what_makes_no_sense_changes_nothing(tickets, bob, verb, data, why):
    response = bulk(bob, verb, tickets, **data)
    assert response.status_code == 422
    assert why in response.content.decode()
    assert "HX-Trigger" not in response
    assert [each.status for each in fresh(tickets)] == [Status.OPEN] * 3


def test_nothing_selected_and_too_much_selected_are_refused(tickets, bob):
    assert "Select a ticket first." in bulk(bob, "claim", []).content.decode()
    assert "Select a ticket first." in bulk(bob, "claim", ["x", "-1", "9" * 30]).content.decode()
    page = bulk(bob, "claim", [*tickets, *range(10_000, 10_000 + AT_ONCE)]).content.decode()
    assert "At most 200 tickets at a time." in page
    assert not Ticket.objects.exclude(assignee=None).exists()


def test_a_ticket_named_twice_is_done_once(tickets, bob):
    assert "1 ticket done." in bulk(bob, "claim", [tickets[0], tickets[0]]).content.decode()


def test_what_the_user_does_not_see_is_not_touched(tickets, bob):
    own, others = Team.objects.create(name="Orders"), Team.objects.create(name="Billing")
    own.members.add(bob)
    Ticket.objects.filter(pk=tickets[0].pk).update(team=others)
    page = bulk(bob, "claim", tickets).content.decode()
    assert f">#{tickets[0].number}</a> There is no such ticket." in page
    tickets[0].conversation.refresh_from_db()
    assert tickets[0].conversation.owner == Owner.QUEUE


def test_without_javascript_the_result_is_a_page(tickets, bob):
    page = bulk(bob, "claim", tickets, htmx=False).content.decode()
    assert "<html" in page
    assert "3 tickets done." in page


def test_the_list_has_a_box_for_each_row_in_one_form(tickets, bob):
    page = signed_in(bob).get(reverse("inbox:list")).content.decode()
    for ticket in tickets:
        assert f'id="pick-{ticket.number}" name="ticket" value="{ticket.number}" form="bulk-form"' in page


def test_who_may_come_in(tickets, bob, mallory):
    url = reverse("inbox:bulk")
    assert Client().post(url, {"do": "claim"}).status_code == 302
    assert bulk(mallory, "claim", tickets).status_code == 403
    assert signed_in(bob).get(url).status_code == 405
    assert not Ticket.objects.exclude(assignee=None).exists()
