"""Replies go to the customer; notes never do."""

import uuid

import pytest
from django.urls import reverse

from conversations.models import GuardrailTrip, Message, Turn
from inbox.assignment.assignments import claim
from inbox.collaboration.notes import add_note
from inbox.models import Note
from tests.inbox.conftest import at_once, open_ticket, signed_in

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def without_undo(bob, rita):
    """What waits before it is sent: test_undo.py."""
    at_once(bob)
    at_once(rita)


def write(user, name, ticket, text, headers=None, **data):
    url = reverse(f"inbox:{name}", args=[ticket.number])
    return signed_in(user).post(url, {"text": text, **data}, headers=headers or {})


def replies(ticket):
    return list(ticket.conversation.messages.filter(role="staff").values_list("text", "author__first_name"))


def test_a_reply_becomes_a_message_of_the_conversation(ticket, bob):
    claim(ticket, bob)
    assert write(bob, "reply", ticket, "I am looking into it.").status_code == 302
    assert replies(ticket) == [("I am looking into it.", "Bob")]


def test_a_reply_sent_twice_is_stored_once(ticket, bob):
    claim(ticket, bob)
    same = str(uuid.uuid4())
    for _ in range(2):
        response = write(bob, "reply", ticket, "Done.", client_id=same, headers=HTMX)
        assert response.status_code == 200
    assert len(replies(ticket)) == 1


def test_after_a_reply_the_page_gets_the_message_and_a_new_id(ticket, bob):
    claim(ticket, bob)
    sent = str(uuid.uuid4())
    response = write(bob, "reply", ticket, "Done.", client_id=sent, headers=HTMX)
    page = response.content.decode()
    assert "Done." in page
    assert 'hx-swap-oob="beforeend:#thread"' in page
    assert 'id="client-id"' in page
    assert sent not in page
    assert '"form": "reply"' in response.headers["HX-Trigger-After-Settle"]


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_who_does_not_have_the_ticket_cannot_reply_and_keeps_the_text(ticket, bob, rita, headers):
    claim(ticket, bob)
    response = write(rita, "reply", ticket, "A long and careful answer", headers=headers)
    page = response.content.decode()
    assert response.status_code == 409
    assert "Bob has already claimed this ticket." in page
    assert replies(ticket) == []
    assert ("A long and careful answer</textarea>" in page) is not headers


@pytest.mark.parametrize("name", ["reply", "note"])
@pytest.mark.parametrize(("text", "why"), [("  \x00 ", "Write something first."), ("x" * 8001, "too long")])
def test_text_that_cannot_be_stored_is_refused(ticket, bob, name, text, why):
    claim(ticket, bob)
    response = write(bob, name, ticket, text)
    assert response.status_code == 422
    assert why in response.content.decode()
    assert replies(ticket) == []
    assert not Note.objects.exists()


def test_anybody_on_the_team_may_leave_a_note(ticket, bob, rita):
    claim(ticket, bob)
    assert write(rita, "note", ticket, "Same as last week.").status_code == 302
    note = Note.objects.get()
    assert (note.author, note.text) == (rita, "Same as last week.")
    page = signed_in(bob).get(ticket.get_absolute_url()).content.decode()
    assert "Same as last week." in page
    assert "Internal note" in page


def test_a_note_is_no_message_and_is_announced_to_staff_alone(
    ticket, rita, django_capture_on_commit_callbacks, announced
):
    before = Message.objects.count()
    with django_capture_on_commit_callbacks(execute=True):
        add_note(ticket, rita, "Do not tell Alice.")
    assert Message.objects.count() == before
    assert [(group, event["type"]) for group, event in announced] == [(f"staff.{ticket.conversation_id}", "note.added")]
    assert "Alice" not in str(announced)


def test_a_guardrail_that_fired_wrongly_is_marked_and_unmarked(ticket, bob):
    trip = GuardrailTrip.objects.create(
        turn=Turn.objects.create(conversation=ticket.conversation, status="done"), stage="input", category="injection"
    )
    url = reverse("inbox:judge_trip", args=[ticket.number, trip.pk])
    response = signed_in(bob).post(url, {"wrong": "1"}, headers=HTMX)
    assert "Marked as wrong." in response.content.decode()
    trip.refresh_from_db()
    assert trip.wrong is True
    assert signed_in(bob).post(url, {"wrong": "0"}).status_code == 302
    trip.refresh_from_db()
    assert trip.wrong is False


def test_a_trip_is_found_on_its_own_ticket_only(ticket, bob):
    other = open_ticket(name="Zoe")
    turn = Turn.objects.create(conversation=other.conversation, status="done")
    trip = GuardrailTrip.objects.create(turn=turn, stage="input", category="abuse")
    url = reverse("inbox:judge_trip", args=[ticket.number, trip.pk])
    assert signed_in(bob).post(url, {"wrong": "1"}).status_code == 404
    assert signed_in(bob).get(url).status_code == 405
