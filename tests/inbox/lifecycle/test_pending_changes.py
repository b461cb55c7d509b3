"""What closes, opens or moves a ticket is done some seconds later, once, and until then nobody has heard of it."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from conversations.lifecycle.customer_messages import post_customer_message
from conversations.models import Owner
from inbox.assignment.assignments import claim, take_over
from inbox.lifecycle.pending_changes import apply_due_change
from inbox.lifecycle.transitions import resolve
from inbox.models import AuditEntry, Draft, PendingChange, Status, Teammate, Ticket
from inbox.replies.outgoing import ReplyRequest, send, undo_reply
from inbox.replies.reply import reply
from inbox.tasks import run_maintenance
from tests.inbox.conftest import at_once, open_ticket, signed_in
from tests.inbox.forms import HTMX, post, verbs

pytestmark = pytest.mark.django_db


@pytest.fixture
def answered(ticket, bob) -> Ticket:
    """Bob's ticket, whose customer does not wait."""
    claim(ticket, bob)
    reply(ticket, bob, "It is on its way.")
    return ticket


def press(user, form, ticket, **data):
    return post(user, form, ticket, undo=True, **data)


def answer_pending(user, batch, **data):
    return signed_in(user).post(reverse("inbox:pending_change", args=[batch]), data, headers=HTMX)


def newest() -> PendingChange:
    return PendingChange.objects.order_by("pk").last()


def time_is_over() -> None:
    PendingChange.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    run_maintenance()


def fresh(ticket) -> Ticket:
    return Ticket.objects.select_related("conversation").get(pk=ticket.pk)


def said_to_customer(ticket) -> int:
    return ticket.conversation.messages.count()


def write(ticket, text="One more thing.") -> None:
    post_customer_message(ticket.conversation_id, client_id=uuid.uuid4(), text=text)


def pending_in(user) -> str:
    page = signed_in(user).get(reverse("inbox:list")).content.decode()
    return page.partition('id="pending-changes"')[2].partition("<template")[0].partition("</form>\n</div>")[0]


def test_resolving_waits_and_can_be_taken_back_on_any_page(answered, bob, rita):
    page = press(bob, "resolve", answered).content.decode()
    assert f"Resolving #{answered.number}" in page
    assert "data-undo" in page
    assert fresh(answered).is_open
    assert "Resolving" in pending_in(bob)
    assert "Resolving" not in pending_in(rita)
    answer_pending(bob, newest().batch)
    time_is_over()
    assert fresh(answered).is_open
    assert verbs(answered)[-1] == "change_undone"
    assert "Resolving" not in pending_in(bob)


def test_when_nobody_takes_it_back_it_is_done_once_by_whatever_process_is_there(answered, bob):
    press(bob, "resolve", answered)
    time_is_over()
    apply_due_change(newest().pk)
    assert fresh(answered).status == Status.RESOLVED
    assert verbs(answered).count("resolved") == 1
    page = answer_pending(bob, newest().batch).content.decode()
    assert "can no longer be taken back" in page


def test_who_has_no_time_to_undo_sees_it_done_at_once(answered, bob):
    at_once(bob)
    press(bob, "resolve", answered)
    assert fresh(answered).status == Status.RESOLVED
    assert not PendingChange.objects.exists()


@pytest.mark.parametrize(
    ("form", "data", "done"),
    [
        ("give_back", {"hint": "The parcel is found."}, "given_back"),
        ("snooze", {"when": "tomorrow"}, "snoozed"),
        ("assign", {"to": "nobody"}, "returned"),
    ],
)
def test_the_customer_and_colleagues_hear_of_it_only_when_it_is_done(answered, bob, form, data, done):
    before = said_to_customer(answered)
    assert press(bob, form, answered, **data).status_code == 200
    now = fresh(answered)
    assert (now.assignee, now.conversation.owner, now.snoozed_until) == (bob, Owner.STAFF, None)
    assert said_to_customer(answered) == before
    time_is_over()
    assert verbs(answered)[-1] == done


def test_a_ticket_goes_to_a_colleague_with_its_note_when_the_time_is_over(answered, bob, rita):
    press(bob, "assign", answered, to=rita.pk, note="She speaks Dutch.")
    assert "Assigning" in pending_in(bob)
    assert fresh(answered).assignee == bob
    assert not answered.notes.exists()
    time_is_over()
    assert fresh(answered).assignee == rita
    assert answered.notes.get().text == "She speaks Dutch."


def test_reopening_can_be_taken_back_or_done_at_once(answered, bob):
    resolve(answered, bob)
    told = said_to_customer(answered)
    press(bob, "reopen", answered)
    answer_pending(bob, newest().batch)
    time_is_over()
    assert (fresh(answered).is_open, said_to_customer(answered)) == (False, told)
    press(bob, "reopen", answered)
    answer_pending(bob, newest().batch, now="1")
    assert fresh(answered).is_open


def test_what_is_refused_is_refused_at_once(answered, bob, rita):
    assert press(rita, "resolve", answered).status_code == 409
    assert press(bob, "give_back", answered, hint="x" * 501).status_code == 422
    assert press(rita, "snooze", answered, when="hour").status_code == 403
    assert press(bob, "reopen", answered).status_code == 409
    assert not PendingChange.objects.exists()


@pytest.mark.parametrize(("form", "data"), [("resolve", {}), ("snooze", {"when": "hour"})])
def test_a_message_that_comes_meanwhile_keeps_the_ticket_and_its_teammate_is_told(answered, bob, form, data):
    press(bob, form, answered, **data)
    write(answered)
    time_is_over()
    now = fresh(answered)
    assert (now.is_open, now.snoozed_until) == (True, None)
    assert "The customer has written meanwhile." in pending_in(bob)
    assert verbs(answered)[-1] == "change_refused"
    answer_pending(bob, newest().batch)
    assert "meanwhile" not in pending_in(bob)


def test_a_colleague_who_was_quicker_keeps_the_ticket(answered, bob, sue):
    press(bob, "resolve", answered)
    take_over(answered, sue)
    time_is_over()
    assert fresh(answered).is_open
    assert "Sue has the ticket now." in pending_in(bob)


def test_two_who_want_something_else_of_one_ticket_are_not_both_promised_it(answered, bob, sue):
    press(bob, "resolve", answered)
    response = press(sue, "snooze", answered, when="hour")
    assert response.status_code == 409
    assert "Bob is about to change this ticket." in response.content.decode()


def test_wanting_it_twice_is_once_and_something_else_takes_its_place(answered, bob):
    press(bob, "resolve", answered)
    press(bob, "resolve", answered)
    assert PendingChange.objects.count() == 1
    press(bob, "snooze", answered, when="tomorrow")
    assert [each.verb for each in PendingChange.objects.waiting()] == ["snooze"]
    time_is_over()
    assert fresh(answered).is_open


def test_who_goes_on_writing_does_not_lose_the_ticket(answered, bob):
    press(bob, "resolve", answered)
    send(answered, bob, ReplyRequest("And here is the number of the parcel."))
    assert not PendingChange.objects.waiting().exists()


def test_taking_a_reply_back_takes_back_what_was_to_follow_it(ticket, bob):
    claim(ticket, bob)
    sent = send(ticket, bob, ReplyRequest("All settled."))
    assert press(bob, "resolve", ticket).status_code == 200
    undo_reply(sent.outgoing.pk, bob)
    time_is_over()
    assert fresh(ticket).is_open
    assert Draft.objects.get().text == "All settled."


def test_resolving_asks_first_while_the_customer_waits(ticket, bob):
    claim(ticket, bob)
    response = press(bob, "resolve", ticket)
    page = response.content.decode()
    assert response.status_code == 409
    assert "The customer waits for an answer. Nothing was changed." in page
    assert '<input type="hidden" name="unanswered" value="1">' in page
    assert not PendingChange.objects.exists()
    press(bob, "resolve", ticket, unanswered="1")
    time_is_over()
    assert fresh(ticket).status == Status.RESOLVED


def test_without_javascript_the_question_is_on_the_page(ticket, bob):
    response = press(bob, "resolve", ticket, htmx=False)
    assert response.status_code == 409
    assert "Resolve without an answer" in response.content.decode()


def test_a_reply_on_its_way_is_an_answer_unless_the_customer_has_gone_on(ticket, bob):
    claim(ticket, bob)
    send(ticket, bob, ReplyRequest("It is on its way."))
    write(ticket)
    assert press(bob, "resolve", ticket).status_code == 409
    send(ticket, bob, ReplyRequest("Both are."))
    assert press(bob, "resolve", ticket).status_code == 200


def test_strangers_and_colleagues_can_take_nothing_back(answered, bob, rita):
    press(bob, "resolve", answered)
    batch = newest().batch
    assert Client().post(reverse("inbox:pending_change", args=[batch])).status_code == 302
    answer_pending(rita, batch)
    answer_pending(rita, batch, now="1")
    assert newest().state == "waiting"
    assert Teammate.of(bob).undo_seconds == 5


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer")
def test_undoing_and_doing_at_the_same_moment_is_one_of_them(answered, bob):
    press(bob, "resolve", answered)
    PendingChange.objects.update(due_at=timezone.now())
    batch, pk, start = newest().batch, newest().pk, Barrier(2)

    def undo():
        start.wait()
        try:
            return answer_pending(bob, batch)
        finally:
            connection.close()

    def do():
        start.wait()
        try:
            apply_due_change(pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        for each in [pool.submit(undo), pool.submit(do)]:
            each.result()
    undone = AuditEntry.objects.filter(verb="change_undone").exists()
    assert fresh(answered).is_open == undone


def test_many_tickets_of_one_click_are_taken_back_together(db, bob):
    tickets = [open_ticket(f"Parcel {number} is late.") for number in range(3)]
    for each in tickets[:2]:
        claim(each, bob)
        reply(each, bob, "It comes on Friday.")
    numbers = [each.number for each in tickets]
    url = reverse("inbox:bulk")
    response = signed_in(bob).post(url, {"do": "resolve", "ticket": numbers}, headers=HTMX)
    page = response.content.decode()
    assert response.status_code == 409
    assert "1 of 3 tickets wait for an answer. Nothing was changed." in page
    assert "inbox:bulk-done" not in response.headers.get("HX-Trigger", "")
    page = signed_in(bob).post(url, {"do": "resolve_answered", "ticket": numbers}, headers=HTMX).content.decode()
    assert "2 tickets are on their way" in page
    assert "Resolving 2 tickets" in page
    answer_pending(bob, newest().batch)
    time_is_over()
    assert Ticket.objects.open().count() == 3
    signed_in(bob).post(url, {"do": "resolve_unanswered", "ticket": numbers}, headers=HTMX)
    time_is_over()
    assert not Ticket.objects.open().exists()
