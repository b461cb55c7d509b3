"""Putting a ticket off until later."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from conversations.lifecycle.customer_messages import post_customer_message
from conversations.models import OfficeHours
from inbox.assignment.assignments import claim
from inbox.lifecycle.transitions import resolve
from inbox.live.page import LivePage
from inbox.models import SlaGoal, Ticket
from inbox.sla import clocks
from inbox.tasks import run_maintenance
from inbox.tickets.snooze import moment, presets, snooze_ticket, wake_due_tickets, wake_ticket
from tests.inbox.conftest import open_ticket, signed_in
from tests.inbox.forms import post, verbs

pytestmark = pytest.mark.django_db


def in_days(days: int) -> str:
    return timezone.localtime(timezone.now() + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M")


def asleep(ticket: Ticket) -> bool:
    ticket.refresh_from_db()
    return ticket.snoozed_until is not None


def sleep_until(ticket: Ticket, moment: datetime) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(snoozed_until=moment)


def test_a_snoozed_ticket_leaves_the_list_and_says_when_it_comes_back(ticket, bob):
    claim(ticket, bob)
    page = post(bob, "snooze", ticket, when="hour").content.decode()
    assert "Snoozed until" in page
    assert 'id="unsnooze-button"' in page
    assert asleep(ticket)
    assert ticket not in Ticket.objects.awake()
    assert ticket in Ticket.objects.snoozed()
    assert verbs(ticket)[-1] == "snoozed"


def test_a_date_and_a_time_of_day_may_be_chosen(ticket, bob):
    post(bob, "snooze", ticket, until=in_days(3))
    ticket.refresh_from_db()
    assert timedelta(days=2, hours=23) < ticket.snoozed_until - timezone.now() <= timedelta(days=3)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ({}, "Choose when the ticket comes back."),
        ({"when": "whenever"}, "Choose when the ticket comes back."),
        ({"until": "tomorrow"}, "Write the date and the time of day."),
        ({"until": "9" * 5000}, "Write the date and the time of day."),
        ({"until": "2020-01-01T09:00"}, "Choose a time in the next twelve months."),
        ({"until": "9998-01-01T09:00"}, "Choose a time in the next twelve months."),
    ],
)
def test_a_time_at_which_nothing_can_come_back_is_refused(ticket, bob, data, why):
    response = post(bob, "snooze", ticket, **data)
    assert response.status_code in (409, 422)
    assert why in response.content.decode()
    assert not asleep(ticket)


def test_without_javascript_what_was_written_stays_in_the_form(ticket, bob):
    page = post(bob, "snooze", ticket, htmx=False, until="2020-01-01T09:00").content.decode()
    assert "Choose a time in the next twelve months." in page
    assert 'value="2020-01-01T09:00"' in page


def test_a_colleagues_ticket_is_snoozed_by_a_supervisor_only(ticket, bob, rita, sue):
    claim(ticket, bob)
    response = post(rita, "snooze", ticket, when="hour")
    assert response.status_code == 403
    assert "Only a supervisor can snooze" in response.content.decode()
    assert not asleep(ticket)
    post(sue, "snooze", ticket, when="hour")
    assert asleep(ticket)


def test_it_can_be_taken_back_now(ticket, bob):
    post(bob, "snooze", ticket, when="hour")
    page = post(bob, "wake", ticket).content.decode()
    assert not asleep(ticket)
    assert 'id="unsnooze-button"' not in page
    post(bob, "wake", ticket)
    assert verbs(ticket)[-2:] == ["snoozed", "woken"], "doing it again changes nothing"


def test_it_wakes_by_itself_at_its_time_once(ticket, announced):
    other = open_ticket("Later.")
    sleep_until(ticket, timezone.now() - timedelta(seconds=1))
    sleep_until(other, timezone.now() + timedelta(hours=1))
    run_maintenance()
    assert not asleep(ticket)
    assert ticket.unread
    assert asleep(other)
    assert verbs(ticket)[-1] == "woken"
    assert wake_due_tickets() == 0


@pytest.mark.django_db(transaction=True)
def test_the_list_hears_of_it(announced):
    ticket = open_ticket()
    sleep_until(ticket, timezone.now() - timedelta(seconds=1))
    announced.clear()
    run_maintenance()
    assert {group for group, _event in announced} == {"inbox", f"staff.{ticket.conversation_id}"}


def test_it_wakes_when_the_customer_writes(ticket, bob):
    claim(ticket, bob)
    snooze_ticket(ticket, bob, timezone.now() + timedelta(days=1))
    post_customer_message(ticket.conversation_id, client_id=uuid.uuid4(), text="Any news?")
    assert not asleep(ticket)
    assert ticket.unread
    assert verbs(ticket)[-1] == "woken"


def test_who_claims_a_snoozed_ticket_works_on_it_now(ticket, bob):
    snooze_ticket(ticket, bob, timezone.now() + timedelta(days=1))
    claim(ticket, bob)
    assert not asleep(ticket)


def test_a_closed_ticket_is_not_snoozed(ticket, bob):
    resolve(ticket, bob)
    response = post(bob, "snooze", ticket, when="hour")
    assert response.status_code == 409
    assert "This ticket is closed." in response.content.decode()


def test_the_page_offers_times_to_come(ticket, bob):
    page = signed_in(bob).get(ticket.get_absolute_url()).content.decode()
    for name in ("hour", "tomorrow", "monday"):
        assert f'id="snooze-{name}"' in page


def test_times_have_names(settings):
    settings.TIME_ZONE = "UTC"
    monday_morning = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
    assert [each.name for each in presets(monday_morning)] == ["hour", "afternoon", "tomorrow", "monday"]
    with timezone.override("UTC"):
        assert moment("afternoon", monday_morning) == datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
        assert moment("tomorrow", monday_morning) == datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
        assert moment("monday", monday_morning) == datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
        assert moment("3 days", monday_morning) == datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
        assert moment("afternoon", monday_morning + timedelta(hours=8)) is None
        assert moment("yesterday", monday_morning) is None


def test_times_of_day_are_those_of_the_teams_clock(ticket, bob):
    OfficeHours.objects.create(pk=1, timezone="Asia/Tokyo")
    post(bob, "snooze", ticket, when="tomorrow")
    ticket.refresh_from_db()
    assert (ticket.snoozed_until.hour, ticket.snoozed_until.minute) == (0, 0)  # nine in Tokyo
    post(bob, "snooze", ticket, until=in_days(3).partition("T")[0] + "T14:30")
    ticket.refresh_from_db()
    assert (ticket.snoozed_until.hour, ticket.snoozed_until.minute) == (5, 30)
    assert "14:30" in signed_in(bob).get(ticket.get_absolute_url()).content.decode()
    assert "14:30" in LivePage.opened(bob, f"ticket={ticket.number}".encode()).state_html()


def test_the_clock_of_the_resolution_stands_still_while_it_sleeps(ticket, bob):
    SlaGoal.objects.create(risk=ticket.risk, resolution_minutes=600)
    clocks.start_clocks(ticket)
    ticket.refresh_from_db()
    due = ticket.resolve_due
    snooze_ticket(ticket, bob, timezone.now() + timedelta(hours=5))
    ticket.refresh_from_db()
    assert ticket.resolve_due - due > timedelta(hours=4, minutes=59)
    wake_ticket(ticket, bob)
    ticket.refresh_from_db()
    assert abs(ticket.resolve_due - due) < timedelta(minutes=1)
