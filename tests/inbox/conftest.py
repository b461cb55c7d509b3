"""The cast: Alice is a customer, Bob and Rita are staff, Sue supervises, Mallory is a signed-in customer."""

import uuid

import pytest
from channels.layers import get_channel_layer
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.test import Client

from agents_core.policy import Reason
from agents_core.turn.handoff import HandoffPayload
from conversations.db.locking import lock_conversation
from conversations.handoff.escalation import hand_off
from conversations.lifecycle.customer_messages import post_customer_message
from conversations.models import Conversation, Customer
from inbox.assignment.assignments import claim
from inbox.models import Teammate, Ticket
from inbox.team.permissions import SUPERVISOR
from knowledge.articles.publishing import publish
from knowledge.models import Article


def open_ticket(text: str = "I was charged twice for order 1003.", name: str = "Alice Archer", **changes) -> Ticket:
    """A new customer's conversation that was handed off."""
    customer = Customer.objects.create(name=name, email=changes.pop("email", ""), visitor=uuid.uuid4())
    return hand_off_again(Conversation.objects.create(customer=customer), text, **changes)


@transaction.atomic
def hand_off_again(conversation: Conversation, text: str, **changes) -> Ticket:
    """The customer writes and the agent hands off; the ticket that is open then."""
    post_customer_message(conversation.pk, client_id=uuid.uuid4(), text=text)
    payload = {
        "customer_message": text,
        "detected_intent": "charge_dispute",
        "collected_fields": {"order_id": "1003"},
        "knowledge_sources_used": [],
        "conversation_summary": "Two charges for one order; wants one back.",
        "escalation_reason": Reason.BILLING_DISPUTE,
        "risk_level": "high",
        **changes,
    }
    hand_off(lock_conversation(conversation.pk), HandoffPayload(**payload), notice="A colleague will take a look.")
    return Ticket.objects.open().get(conversation=conversation)


def staff(name: str) -> User:
    return User.objects.create_user(name.lower(), password="x", first_name=name, is_staff=True)


def at_once(user: User) -> User:
    """The user sends replies without time to undo them."""
    Teammate.objects.update_or_create(user=user, defaults={"undo_seconds": 0})
    return user


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def bob(db) -> User:
    return staff("Bob")


@pytest.fixture
def rita(db) -> User:
    return staff("Rita")


@pytest.fixture
def sue(db) -> User:
    supervisor = staff("Sue")
    supervisor.groups.add(Group.objects.get(name=SUPERVISOR))
    return supervisor


@pytest.fixture
def mallory(db) -> User:
    return User.objects.create_user("mallory", password="x")


@pytest.fixture
def ticket(db) -> Ticket:
    return open_ticket()


@pytest.fixture
def announced(monkeypatch) -> list[tuple[str, dict]]:
    """Everything that the channel layer was given, as (group, event)."""
    sent: list[tuple[str, dict]] = []
    layer = get_channel_layer()

    async def remember(group, event):
        sent.append((group, event))

    monkeypatch.setattr(layer, "group_send", remember)
    return sent


@pytest.fixture
def returns(db) -> Article:
    """A published article."""
    body = "You can send almost anything back within 45 days of delivery, as long as it is unused and complete."
    article = Article(slug="returns", title="Returns policy", body=body)
    publish(article)
    return article


@pytest.fixture
def mine(bob, returns) -> Ticket:
    """Bob's ticket, whose question an article answers."""
    ticket = open_ticket("How many days do I have to send something back?", collected_fields={})
    claim(ticket, bob)
    return ticket
