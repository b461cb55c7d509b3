"""Guests have a share of the day's budget, and those of one client address a smaller one."""

from decimal import Decimal

import pytest
from django.utils import timezone

from conversations.agent_status.alerts import staff_notices
from conversations.agent_status.budgets import within_budget
from conversations.models import Conversation, Turn, TurnStatus
from tests.conversations.conftest import new_conversation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ten_a_day(settings):
    settings.AGENT_BACKEND = "openai"
    settings.BUDGET_PER_DAY = Decimal(10)
    settings.BUDGET_GUEST_SHARE, settings.BUDGET_ADDRESS_SHARE = Decimal("0.5"), Decimal("0.2")


def guest(network: str = "", *, spent: str = "0") -> Conversation:
    conversation = new_conversation()
    Conversation.objects.filter(pk=conversation.pk).update(network=network)
    conversation.refresh_from_db()
    Turn.objects.create(
        conversation=conversation, status=TurnStatus.DONE, started_at=timezone.now(), cost=Decimal(spent)
    )
    return conversation


def customer() -> Conversation:
    return new_conversation("Ada", visitor=None, verified=True, email="ada@example.com")


def test_guests_cannot_take_the_agent_away_from_customers():
    for number in range(3):
        guest(f"network-{number}", spent="1.7")
    assert not within_budget(guest("another"))
    assert not within_budget(guest())
    assert within_budget(customer())
    assert "The guests' share of today's budget is used up" in " ".join(staff_notices())


def test_one_address_cannot_spend_what_is_everybodys():
    for _ in range(4):
        guest("one", spent="0.5")
    assert not within_budget(guest("one"))
    assert within_budget(guest("another"))
    assert within_budget(guest())
    assert "1 internet address has used up its share" in " ".join(staff_notices())


def test_what_customers_spend_is_not_the_guests():
    ada = customer()
    Turn.objects.create(conversation=ada, status=TurnStatus.DONE, started_at=timezone.now(), cost=Decimal(6))
    assert within_budget(guest("one"))
    assert staff_notices() == []


def test_without_a_budget_there_are_no_shares(settings):
    settings.BUDGET_PER_DAY = Decimal(0)
    guest("one", spent="100")
    assert within_budget(guest("one"))
    assert staff_notices() == []
