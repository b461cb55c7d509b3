"""The cast: Alice and Mallory are customers, Bob and Rita are staff."""

import json
import uuid

import pytest
from asgiref.sync import async_to_sync
from django.contrib.auth.models import User

from conversations.lifecycle.customer_messages import post_customer_message
from conversations.messages.message_store import Posted
from conversations.models import Conversation, Customer, Message, Role, Turn, TurnStatus
from conversations.turns import results
from conversations.turns.runner import run_turn
from knowledge.articles.publishing import publish
from knowledge.models import Article


def new_conversation(name: str = "Alice", **customer) -> Conversation:
    """A guest's conversation, unless `customer` says more."""
    customer.setdefault("visitor", uuid.uuid4())
    return Conversation.objects.create(customer=Customer.objects.create(name=name, **customer))


def write(conversation: Conversation, text: str, client_id: uuid.UUID | None = None) -> Posted:
    """The customer writes."""
    return post_customer_message(conversation.pk, client_id=client_id or uuid.uuid4(), text=text)


def answer(conversation: Conversation) -> Turn | None:
    """Run the turn that waits, as a worker would; None when there is none."""
    turn = conversation.turns.filter(status=TurnStatus.QUEUED).first()
    if turn:
        async_to_sync(run_turn)(turn.pk)
        turn.refresh_from_db()
    conversation.refresh_from_db()
    return turn


def replies(conversation: Conversation) -> list[str]:
    """What the agent has shown, oldest first."""
    return list(conversation.messages.filter(role=Role.ASSISTANT).values_list("text", flat=True))


def newest(conversation: Conversation) -> Message:
    return conversation.messages.order_by("seq").last()


def memory(conversation: Conversation) -> str:
    """Everything that the model remembers, as one text."""
    return "\n".join(str(json.loads(item)) for item in conversation.run_items.values_list("item", flat=True))


@pytest.fixture
def alice(db) -> Conversation:
    return new_conversation("Alice")


@pytest.fixture
def mallory(db) -> Conversation:
    return new_conversation("Mallory")


@pytest.fixture
def bob(db) -> User:
    return User.objects.create_user("bob", password="x", first_name="Bob", is_staff=True)


@pytest.fixture
def rita(db) -> User:
    return User.objects.create_user("rita", password="x", first_name="Rita", is_staff=True)


@pytest.fixture
def shipping(db) -> Article:
    """A published article."""
    article = Article(
        slug="shipping-times",
        title="Delivery times",
        body="Standard delivery takes 3 working days within the United Kingdom. Express delivery takes 1 working day.",
    )
    publish(article)
    return article


@pytest.fixture
def impatient(monkeypatch) -> None:
    """A turn that failed may be tried again at once."""
    monkeypatch.setattr(results, "FIRST_PAUSE", 0.0)
