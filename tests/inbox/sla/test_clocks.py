"""What a customer was promised: the clocks begin with the ticket, run in working time, stop, pause and begin anew."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from conversations.lifecycle.customer_messages import post_customer_message
from inbox.assignment.assignments import claim
from inbox.lifecycle.transitions import resolve
from inbox.models import Risk, SlaGoal, Ticket
from inbox.models.deadlines import SOON, Deadline
from inbox.replies.reply import reply
from inbox.sla import clocks
from inbox.templatetags.inbox import due_words
from tests.conversations.wait_times.queue_fixtures import office_hours
from tests.inbox.conftest import open_ticket, signed_in

pytestmark = pytest.mark.django_db
MONDAY_TEN = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)  # ten o'clock in London
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def goals(db) -> SlaGoal:
    """High risk: a reply in an hour, a resolution in a working day of eight. Low: a resolution in two."""
    SlaGoal.objects.create(risk=Risk.LOW, resolution_minutes=960)
    return SlaGoal.objects.create(risk=Risk.HIGH, first_reply_minutes=60, resolution_minutes=480)


@pytest.fixture
def clock(monkeypatch):
    """Sets the clock; it stands still from then on."""

    def set_to(moment: datetime) -> datetime:
        monkeypatch.setattr(timezone, "now", lambda: moment)
        return moment

    return set_to


def put(ticket: Ticket, **times: datetime | None) -> Ticket:
    """The ticket as if that had happened at those times."""
    Ticket.objects.filter(pk=ticket.pk).update(**times)
    ticket.refresh_from_db()
    return ticket


def test_without_goals_nothing_is_promised(ticket):
    assert (ticket.reply_due, ticket.resolve_due, ticket.next_due) == (None, None, None)
    assert (ticket.reply_was_kept, ticket.resolution_was_kept) == (None, None)


def test_a_ticket_is_promised_what_the_goal_of_its_risk_says(goals):
    high, medium, low = (open_ticket(risk_level=risk) for risk in ("high", "medium", "low"))
    assert (high.reply_due, high.resolve_due) == (high.opened_at + HOUR, high.opened_at + 8 * HOUR)
    assert (medium.reply_due, medium.resolve_due) == (None, None)
    assert (low.reply_due, low.resolve_due) == (None, low.opened_at + 16 * HOUR)


def test_the_clocks_run_in_working_time(goals, clock):
    office_hours()
    clock(datetime(2026, 6, 5, 15, 30, tzinfo=UTC))  # Friday, half past four in London
    ticket = open_ticket()
    assert ticket.reply_due == datetime(2026, 6, 8, 8, 30, tzinfo=UTC)
    assert ticket.resolve_due == datetime(2026, 6, 8, 15, 30, tzinfo=UTC)


def test_the_first_reply_stops_the_clock_and_keeps_the_promise(goals, bob):
    ticket = open_ticket()
    assert ticket.next_due == Deadline("reply", ticket.reply_due)
    claim(ticket, bob)
    reply(ticket, bob, "I am on it.")
    ticket.refresh_from_db()
    assert ticket.reply_was_kept is True
    assert ticket.next_due == Deadline("resolve", ticket.resolve_due)


def test_a_late_reply_is_a_broken_promise_for_ever(goals, bob):
    ticket = put(open_ticket(), reply_due=timezone.now() - MINUTE)
    assert ticket.reply_was_kept is False  # it is broken already
    claim(ticket, bob)
    reply(ticket, bob, "Sorry for the delay.")
    ticket.refresh_from_db()
    assert ticket.reply_was_kept is False


def test_what_was_resolved_in_time_without_a_reply_broke_nothing(goals, bob):
    ticket = open_ticket()
    claim(ticket, bob)
    resolve(ticket, bob)
    ticket.refresh_from_db()
    assert (ticket.reply_was_kept, ticket.resolution_was_kept) == (None, True)
    assert ticket.next_due is None
    put(ticket, resolve_due=ticket.resolved_at - MINUTE)
    assert ticket.resolution_was_kept is False


def test_while_there_is_time_nobody_knows(goals):
    ticket = open_ticket()
    assert (ticket.reply_was_kept, ticket.resolution_was_kept) == (None, None)


def test_a_ticket_that_sleeps_may_be_resolved_later_by_the_working_time_it_slept(goals, clock):
    office_hours()
    clock(MONDAY_TEN)
    ticket = open_ticket()
    assert ticket.resolve_due == MONDAY_TEN + 24 * HOUR  # Tuesday at ten: seven hours of today and one of tomorrow
    clocks.pause_clocks(
        ticket, MONDAY_TEN + 27 * HOUR
    )  # Tuesday at one: seven hours and four, of which eleven are worked
    ticket.refresh_from_db()
    assert ticket.resolve_due == datetime(2026, 6, 3, 12, 0, tzinfo=UTC)  # Wednesday at one
    assert ticket.reply_due == MONDAY_TEN + HOUR  # the customer waits for a first reply all the same


def test_a_ticket_that_is_woken_is_given_only_what_it_slept(goals, clock):
    office_hours()
    start = clock(MONDAY_TEN)
    ticket = open_ticket()
    before = ticket.resolve_due
    until = start + 27 * HOUR
    clocks.pause_clocks(ticket, until)
    put(ticket, snoozed_until=until)
    clock(start + 2 * HOUR)
    post_customer_message(ticket.conversation_id, client_id=uuid.uuid4(), text="Any news?")
    ticket.refresh_from_db()
    assert ticket.snoozed_until is None
    assert ticket.resolve_due == before + 2 * HOUR


def test_a_ticket_that_is_put_off_anew_sleeps_until_then_and_not_twice(goals, clock):
    start = clock(MONDAY_TEN)
    ticket = open_ticket()
    before = ticket.resolve_due
    for hours in (5, 3, 9):
        until = start + hours * HOUR
        clocks.pause_clocks(ticket, until)
        put(ticket, snoozed_until=until)
        assert ticket.resolve_due == before + hours * HOUR
    clock(until + MINUTE)  # it slept as long as it was to
    clocks.pause_clocks(ticket, None)
    assert ticket.resolve_due == before + 9 * HOUR


def test_sleeping_does_not_mend_a_broken_promise(goals):
    ticket = put(open_ticket(), resolve_due=timezone.now() - MINUTE)
    due = ticket.resolve_due
    clocks.pause_clocks(ticket, timezone.now() + 5 * HOUR)
    assert ticket.resolve_due == due
    put(ticket, snoozed_until=timezone.now() + 5 * HOUR)
    clocks.pause_clocks(ticket, None)
    assert ticket.resolve_due == due


def test_a_ticket_without_a_promise_sleeps_without_one(ticket):
    clocks.pause_clocks(ticket, timezone.now() + HOUR)
    clocks.pause_clocks(ticket, None)
    assert ticket.resolve_due is None


def test_a_reopened_ticket_is_promised_a_resolution_anew(goals, clock):
    ticket = open_ticket()
    reply_due = ticket.reply_due
    now = clock(ticket.opened_at + 100 * HOUR)
    clocks.restart_resolution_clock(ticket)
    ticket.refresh_from_db()
    assert ticket.resolve_due == now + 8 * HOUR
    assert ticket.reply_due == reply_due


def test_an_admin_who_changes_a_goal_changes_no_promise_that_was_made(goals):
    ticket = open_ticket()
    due = ticket.reply_due
    SlaGoal.objects.update(first_reply_minutes=5)
    ticket.refresh_from_db()
    assert ticket.reply_due == due
    assert open_ticket().reply_due < due


def test_the_list_of_what_is_overdue_and_of_what_soon_will_be(goals):
    now = timezone.now()
    late, soon, fine = (put(open_ticket(), reply_due=now + by) for by in (-MINUTE, SOON / 2, SOON + 5 * MINUTE))
    late_to_resolve = put(open_ticket(), first_reply_at=now, reply_due=now - HOUR, resolve_due=now - MINUTE)
    asleep = put(open_ticket(), first_reply_at=now, resolve_due=now - MINUTE, snoozed_until=now + HOUR)
    both = put(open_ticket(), reply_due=now + MINUTE, resolve_due=now - MINUTE)
    unpromised = put(open_ticket(), reply_due=None, resolve_due=None)
    only_resolution = put(open_ticket(), reply_due=None, resolve_due=now + MINUTE)
    closed = put(
        open_ticket(), reply_due=now - HOUR, status="resolved", resolved_at=now, waiting_since=None, snoozed_until=None
    )
    assert set(Ticket.objects.overdue()) == {late, late_to_resolve, both}
    assert set(Ticket.objects.due_soon()) == {soon, only_resolution}
    for ticket in (fine, asleep, unpromised, closed):
        assert not ticket.next_due or ticket.next_due.state == "later"


def test_the_state_on_the_badge_is_that_of_the_list(goals):
    now = timezone.now()
    for by, state in ((-MINUTE, "overdue"), (SOON / 2, "soon"), (SOON * 2, "later")):
        assert put(open_ticket(), reply_due=now + by).next_due.state == state


@pytest.mark.parametrize(
    ("what", "by", "told"),
    [
        ("reply", 12.5 * MINUTE, "Reply due in 12 m"),
        ("reply", -5.5 * MINUTE, "Reply overdue 5 m"),
        ("reply", 0.5 * MINUTE, "Reply due now"),
        ("reply", -0.5 * MINUTE, "Reply due now"),
        ("resolve", 3.5 * HOUR, "To resolve in 3 h"),
        ("resolve", -49 * HOUR, "Resolution overdue 2 d"),
        ("resolve", 0 * HOUR, "To resolve now"),
    ],
)
def test_a_promise_in_words(what, by, told):
    assert due_words(Deadline(what, timezone.now() + by)) == told


def test_where_there_is_little_room_it_is_not_said_what_was_promised():
    assert due_words(Deadline("resolve", timezone.now() - 5.5 * MINUTE), "short") == "Overdue 5 m"


def test_the_row_and_the_head_of_a_ticket_show_the_promise(goals, bob):
    ticket = put(open_ticket(), reply_due=timezone.now() + 12.5 * MINUTE)
    page = signed_in(bob).get(ticket.get_absolute_url()).content.decode()
    assert page.count(">Reply due in 12 m</time>") == 1
    assert page.count(">Due in 12 m</time>") == 1
    assert "First reply promised until" in page
    assert "due--soon" in page


def test_without_a_promise_there_is_no_badge(ticket, bob):
    assert "due--" not in signed_in(bob).get(ticket.get_absolute_url()).content.decode()


def test_opening_a_ticket_asks_little_more_for_its_promise(db):
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            open_ticket()
        return len(captured)

    open_ticket()
    without = cost()
    SlaGoal.objects.create(risk=Risk.HIGH, first_reply_minutes=60)
    office_hours(days=range(7))
    assert cost() <= without + 8  # the hours are read twice: for the customer's notice as well


def test_a_goal_of_no_time_cannot_be_stored():
    with pytest.raises(IntegrityError), transaction.atomic():
        SlaGoal.objects.create(risk=Risk.LOW, first_reply_minutes=0)
