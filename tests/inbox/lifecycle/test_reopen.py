"""Resolving without claiming first, and taking a closed ticket up again."""

import uuid

import pytest
from django.test import Client

from conversations.handoff.escalation import request_person
from conversations.lifecycle.customer_messages import post_customer_message
from conversations.models import Handoff, HandoffStatus, Owner, Role, TurnStatus
from inbox.assignment.assignments import claim
from inbox.lifecycle.transitions import reopen, resolve, return_to_agent
from inbox.models import Status, Ticket
from inbox.replies.reply import reply
from tests.inbox.conftest import hand_off_again, signed_in
from tests.inbox.forms import post, verbs

pytestmark = pytest.mark.django_db


def test_what_nobody_has_is_claimed_and_resolved_at_once(ticket, bob):
    assert post(bob, "resolve", ticket).status_code == 200
    ticket.refresh_from_db()
    assert (ticket.status, ticket.assignee) == (Status.RESOLVED, bob)
    assert verbs(ticket)[-2:] == ["claimed", "resolved"]


def test_a_supervisor_resolves_a_colleagues_ticket(ticket, bob, sue):
    claim(ticket, bob)
    post(sue, "resolve", ticket)
    ticket.refresh_from_db()
    assert (ticket.status, ticket.assignee) == (Status.RESOLVED, sue)


def test_who_reopens_a_ticket_has_it_and_the_customer_is_told(ticket, bob, rita):
    resolve(ticket, bob)
    page = post(rita, "reopen", ticket).content.decode()
    assert "With you" in page
    ticket.refresh_from_db()
    conversation = ticket.conversation
    assert (ticket.status, ticket.assignee, ticket.resolved_at) == (Status.OPEN, rita, None)
    assert (conversation.owner, conversation.staff, conversation.resolved_at) == (Owner.STAFF, rita, None)
    assert conversation.handoff_status == HandoffStatus.COMPLETE
    told = conversation.messages.order_by("seq").last()
    assert (told.role, told.text.split()[0]) == (Role.SYSTEM, "Rita")
    assert verbs(ticket)[-1] == "reopened"


def test_a_reopened_ticket_is_worked_on_and_closed_like_any_other(ticket, bob):
    resolve(ticket, bob)
    reopen(ticket, bob)
    reply(ticket, bob, "One more thing.")
    request_person(ticket.conversation_id)
    ticket.refresh_from_db()
    assert ticket.conversation.owner == Owner.STAFF, "the customer has a person already"
    return_to_agent(ticket, bob)
    ticket.refresh_from_db()
    assert ticket.status == Status.RETURNED
    assert not ticket.conversation.handoffs.filter(ended_at=None).exists()


def test_reopening_stops_the_agent(ticket, bob):
    resolve(ticket, bob)
    post_customer_message(ticket.conversation_id, client_id=uuid.uuid4(), text="Hello again")
    turn = ticket.conversation.turns.get(status=TurnStatus.QUEUED)
    reopen(ticket, bob)
    turn.refresh_from_db()
    assert turn.status == TurnStatus.DISCARDED


def test_a_ticket_that_was_given_back_may_be_reopened(ticket, bob):
    return_to_agent(ticket, bob)
    reopen(ticket, bob)
    ticket.refresh_from_db()
    assert (ticket.status, ticket.conversation.owner) == (Status.OPEN, Owner.STAFF)


def test_not_while_the_customer_has_another_open_ticket(ticket, bob):
    resolve(ticket, bob)
    newer = hand_off_again(ticket.conversation, "It happened again.")
    response = post(bob, "reopen", ticket)
    assert response.status_code == 409
    assert f"#{newer.number}, which is open" in response.content.decode()
    assert Ticket.objects.open().get(conversation=ticket.conversation_id) == newer


def test_an_open_ticket_cannot_be_reopened(ticket, bob):
    response = post(bob, "reopen", ticket)
    assert response.status_code == 409
    assert "This ticket is open already." in response.content.decode()


def test_it_works_when_the_handoff_is_no_longer_stored(ticket, bob):
    resolve(ticket, bob)
    Handoff.objects.all().delete()
    ticket.refresh_from_db()
    reopen(ticket, bob)
    ticket.refresh_from_db()
    assert ticket.conversation.handoffs.filter(ended_at=None).get() == ticket.handoff


def test_strangers_do_not_reopen(ticket, bob, mallory):
    resolve(ticket, bob)
    assert Client().post(f"/inbox/{ticket.number}/reopen/").status_code == 302
    assert post(mallory, "reopen", ticket).status_code == 403
    ticket.refresh_from_db()
    assert not ticket.is_open


def test_whoever_was_never_answered_waits_on_as_if_it_had_not_been_closed(ticket, bob):
    since = ticket.waiting_since
    resolve(ticket, bob)
    reopen(ticket, bob)
    ticket.refresh_from_db()
    assert (ticket.waiting_since, ticket.first_reply_at) == (since, None)
    row = signed_in(bob).get("/inbox/?view=mine").content.decode()
    assert ">replied<" not in row


def test_whoever_was_answered_does_not_wait_when_it_is_taken_up_again(ticket, bob):
    claim(ticket, bob)
    reply(ticket, bob, "It is on its way.")
    resolve(ticket, bob)
    reopen(ticket, bob)
    ticket.refresh_from_db()
    assert ticket.waiting_since is None


def test_what_came_behind_the_last_answer_waits_since_it_came(ticket, bob):
    claim(ticket, bob)
    reply(ticket, bob, "It is on its way.")
    posted = post_customer_message(ticket.conversation_id, client_id=uuid.uuid4(), text="Which way?")
    resolve(ticket, bob)
    reopen(ticket, bob)
    ticket.refresh_from_db()
    assert ticket.waiting_since == posted.message.created
