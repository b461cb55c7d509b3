"""A handoff becomes a ticket, once, with all that is known."""

import uuid

import pytest
from django.db import IntegrityError

from conversations.handoff.escalation import request_person
from conversations.lifecycle import transitions
from conversations.lifecycle.customer_messages import post_customer_message
from inbox.models import Risk, Ticket
from tests.inbox.conftest import hand_off_again, open_ticket

pytestmark = pytest.mark.django_db


def test_a_handoff_opens_a_ticket_with_what_the_agent_found_out():
    ticket = open_ticket("I was charged\n twice.")
    assert (ticket.risk, ticket.reason, ticket.intent) == (Risk.HIGH, "billing_dispute", "charge_dispute")
    assert ticket.subject == "I was charged twice."
    assert ticket.handoff.payload["collected_fields"] == {"order_id": "1003"}
    assert ticket.assignee is None
    ticket.conversation.refresh_from_db()
    assert ticket.conversation.ticket_number == ticket.number


def test_handing_off_again_does_not_open_a_second_ticket(ticket):
    request_person(ticket.conversation_id)
    hand_off_again(ticket.conversation, "Hello? Anybody?")
    assert Ticket.objects.count() == 1


def test_the_database_refuses_a_second_open_ticket(ticket):
    ticket.pk = None
    with pytest.raises(IntegrityError):
        ticket.save(force_insert=True)


def test_what_the_customer_adds_makes_the_ticket_unread(ticket, bob):
    transitions.take_over(ticket.conversation_id, user=bob)
    ticket.refresh_from_db()
    assert not ticket.unread
    message = post_customer_message(ticket.conversation_id, client_id=uuid.uuid4(), text="It is order 1004.").message
    ticket.refresh_from_db()
    assert ticket.unread
    assert ticket.last_customer_at == message.created


def test_a_customer_who_comes_back_after_the_end_gets_a_new_ticket(ticket, bob):
    transitions.take_over(ticket.conversation_id, user=bob)
    transitions.resolve(ticket.conversation_id, user=bob)
    second = hand_off_again(ticket.conversation, "It happened again.")
    assert second.number != ticket.number
    ticket.refresh_from_db()
    assert ticket.status == "resolved"
