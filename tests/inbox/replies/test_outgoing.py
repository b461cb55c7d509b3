"""A reply takes the ticket that nobody has, and goes out once however often it is sent."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.urls import reverse

from conversations.models import Owner, Role
from inbox.assignment.assignments import assign, claim
from inbox.models import OutgoingReply, Ticket
from tests.inbox.conftest import at_once, signed_in
from tests.inbox.forms import HTMX, verbs

pytestmark = pytest.mark.django_db


def send(user, ticket, text="It is on its way.", id=None, **data):
    url = reverse("inbox:reply", args=[ticket.number])
    return signed_in(user).post(url, {"text": text, "client_id": str(id or uuid.uuid4()), **data}, headers=HTMX)


def sent(ticket) -> list[str]:
    return list(ticket.conversation.messages.filter(role=Role.STAFF).order_by("seq").values_list("text", flat=True))


def test_a_reply_to_a_ticket_that_nobody_has_claims_it_and_waits_like_any_other(ticket, bob):
    page = send(bob, ticket).content.decode()
    assert "data-undo" in page
    ticket.refresh_from_db()
    assert (ticket.assignee, ticket.conversation.owner) == (bob, Owner.STAFF)
    assert (sent(ticket), verbs(ticket)[-1]) == ([], "claimed")


def test_with_no_time_to_undo_it_is_claimed_and_answered_at_once(ticket, bob):
    send(at_once(bob), ticket)
    assert (sent(ticket), verbs(ticket)[-2:]) == (["It is on its way."], ["claimed", "replied"])


def test_what_is_refused_or_asked_about_first_claims_nothing(ticket, bob):
    assert send(bob, ticket, text=" ").status_code == 422
    assert send(bob, ticket, text="Hello [colour]").status_code == 200  # a bracket of one's own is no variable
    ticket.refresh_from_db()
    assert ticket.assignee == bob


def test_over_a_thread_that_has_changed_nothing_is_claimed(ticket, bob):
    assert send(bob, ticket, began_seq="0").status_code == 409
    ticket.refresh_from_db()
    assert ticket.assignee is None


@pytest.mark.parametrize("how", ["claimed", "assigned"])
def test_who_comes_second_is_told_who_has_it_and_keeps_the_text(ticket, bob, rita, how):
    (claim(ticket, rita) if how == "claimed" else assign(ticket, rita, rita))
    response = send(bob, ticket)
    assert response.status_code == 409
    assert "Rita has already claimed this ticket." in response.content.decode()
    assert not OutgoingReply.objects.exists()


def test_the_composer_of_a_ticket_that_nobody_has_can_send(ticket, bob, rita):
    page = signed_in(bob).get(ticket.get_absolute_url()).content.decode()
    assert 'id="send-button"' in page
    assert "Your reply claims the ticket." in page
    claim(ticket, rita)
    assert 'id="send-button"' not in signed_in(bob).get(ticket.get_absolute_url()).content.decode()


def test_what_is_sent_again_because_no_answer_came_goes_out_once(ticket, bob):
    id = uuid.uuid4()
    for _ in range(3):
        assert send(at_once(bob), ticket, id=id).status_code == 200
    assert sent(ticket) == ["It is on its way."]


def test_what_was_changed_before_it_was_sent_again_is_not_taken_for_what_went_out(ticket, bob):
    id = uuid.uuid4()
    send(at_once(bob), ticket, id=id)
    response = send(bob, ticket, text="It is on its way, by ship.", id=id)
    assert response.status_code == 409
    assert "It was sent as you first wrote it." in response.content.decode()
    assert sent(ticket) == ["It is on its way."]
    assert str(id) not in response.content.decode(), "sent once more it is a reply of its own"


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer")
def test_of_two_who_answer_at_the_same_moment_one_does(ticket, bob, rita):
    start = Barrier(2)

    def press(user):
        start.wait()
        try:
            return send(user, ticket).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        statuses = sorted(pool.map(press, [bob, rita]))
    assert statuses == [200, 409]
    assert OutgoingReply.objects.get().author == Ticket.objects.get(pk=ticket.pk).assignee
