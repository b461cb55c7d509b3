"""One teammate alone neither moves much money, nor that of an order nobody has checked, nor a stranger's account."""

import pytest
from asgiref.sync import async_to_sync
from django.db import IntegrityError, transaction

from agents_core.connectors.demo import DemoConnector, load_demo_data
from agents_core.models import DemoAccount, DemoOrder
from conversations.approvals import proposals
from conversations.approvals.execution import perform_action
from conversations.lifecycle.customer_messages import post_customer_message
from conversations.models import ActionStatus, ProposedAction, Via
from inbox.approvals.decisions import start_action
from inbox.assignment.assignments import claim
from inbox.models import AuditEntry
from inbox.replies.reply import reply
from tests.inbox.approvals.test_action_cards import approve, looked_up, page, send, signs_in
from tests.inbox.forms import verbs

pytestmark = pytest.mark.django_db
CHANGE = {"email": "grace@example.com", "change": "email", "new_value": "mine@evil.example"}


@pytest.fixture(autouse=True)
def shop(db):
    load_demo_data()


@pytest.fixture
def mine(ticket, bob):
    claim(ticket, bob)
    return ticket


def started(ticket, user, tool: str = "refund_order") -> ProposedAction:
    start_action(ticket, user, tool)
    return ticket.handoff.actions.latest("pk")


def state(action: ProposedAction) -> str:
    action.refresh_from_db()
    return action.status


def says(ticket, text: str, via: Via = Via.CHAT) -> None:
    from uuid import uuid4

    post_customer_message(ticket.conversation_id, client_id=uuid4(), text=text, via=via)


def test_nothing_happens_before_the_question_is_answered(mine, bob):
    looked_up(mine.conversation)
    action = started(mine, bob)
    card = send(bob, mine, "approve_action", action, order_id="1003", amount="12").content.decode()
    assert "The customer gets 12 GBP back." in card
    assert "Refund 12 GBP</button>" in card
    assert state(action) == ActionStatus.PROPOSED


def test_the_question_tells_the_orders_total_when_all_is_paid_back(mine, bob):
    action, order = started(mine, bob), DemoOrder.objects.get(order_id="1003")
    card = send(bob, mine, "approve_action", action, order_id="1003").content.decode()
    assert f"came to {order.details['total']} {order.details['currency']}" in card


def test_an_order_that_the_agent_has_not_looked_up_needs_two(mine, bob, rita):
    action = started(mine, bob)
    card = approve(bob, mine, action, order_id="1004", amount="5.00").content.decode()
    assert "Waits for a second person" in card
    assert state(action) == ActionStatus.PROPOSED
    assert approve(bob, mine, action, order_id="1004", amount="5.00").status_code == 409
    assert "approved by Bob" in page(rita, mine)
    assert "Refund 5.00" in page(rita, mine)
    assert approve(rita, mine, action, order_id="1004", amount="5.00").status_code == 200
    assert state(action) == ActionStatus.APPROVED
    assert (action.first_by, action.decided_by) == (bob, rita)
    async_to_sync(perform_action)(action.pk)
    assert state(action) == ActionStatus.DONE
    assert [verb for verb in verbs(mine) if verb.startswith("action")] == [
        "action_started",
        "action_first_approved",
        "action_approved",
    ]


def test_the_second_agrees_with_what_the_first_approved_and_nothing_else(mine, bob, rita):
    action = started(mine, bob)
    approve(bob, mine, action, order_id="1004", amount="5.00")
    assert approve(rita, mine, action, order_id="1004", amount="50.00").status_code == 403
    assert approve(rita, mine, action, order_id="1012", amount="5.00").status_code == 403
    assert state(action) == ActionStatus.PROPOSED


def test_a_supervisor_who_changes_it_becomes_the_first(mine, bob, sue):
    action = started(mine, bob)
    approve(bob, mine, action, order_id="1004", amount="5.00")
    approve(sue, mine, action, order_id="1004", amount="7.00")
    assert (state(action), action.first_by) == (ActionStatus.PROPOSED, sue)
    assert approve(bob, mine, action, order_id="1004", amount="7.00").status_code == 200
    assert state(action) == ActionStatus.APPROVED


@pytest.mark.parametrize(
    ("amount", "total", "alone"), [("100", "500", True), ("100.01", "500", False), ("", "99", True), ("", "101", False)]
)
def test_above_the_limit_two_decide(mine, bob, monkeypatch, amount, total, alone):
    monkeypatch.setattr(DemoConnector, "order", lambda self, number: _none())
    looked_up(mine.conversation, total=total)
    action = started(mine, bob)
    approve(bob, mine, action, order_id="1003", amount=amount)
    assert state(action) == (ActionStatus.APPROVED if alone else ActionStatus.PROPOSED)


async def _none():
    return None


def test_many_small_refunds_of_one_order_count_together(mine, bob):
    looked_up(mine.conversation, total="500")
    first, second = started(mine, bob), started(mine, bob)
    approve(bob, mine, first, order_id="1003", amount="60")
    assert state(first) == ActionStatus.APPROVED
    card = approve(bob, mine, second, order_id=" 1003 ", amount="60").content.decode()
    assert "Waits for a second person" in card
    assert "120.00 GBP is more than 100" in AuditEntry.objects.get(verb="action_first_approved").after["why"]


def test_the_limit_is_a_setting(mine, bob, settings):
    settings.ACTION_SECOND_PERSON_ABOVE = 0
    looked_up(mine.conversation)
    action = started(mine, bob)
    approve(bob, mine, action, order_id="1003", amount="0.01")
    assert state(action) == ActionStatus.PROPOSED


def test_an_order_of_the_customer_whom_the_shop_vouches_for_needs_one(mine, bob):
    signs_in(mine, DemoOrder.objects.get(order_id="1003").email)
    action = started(mine, bob)
    approve(bob, mine, action, order_id="1003", amount="5.00")
    assert state(action) == ActionStatus.APPROVED


def test_an_account_is_not_changed_for_a_customer_who_is_not_proved(mine, bob, sue):
    refused = send(bob, mine, "start_action", tool="change_account")
    assert refused.status_code == 409
    assert "Nobody has proved that the customer owns an account." in refused.content.decode()
    proposals.propose(mine.handoff, [{"tool": "change_account", "arguments": {}}])
    action = mine.handoff.actions.get()
    assert "Nobody has proved" in page(bob, mine)
    for user in (bob, sue):
        assert approve(user, mine, action, **CHANGE).status_code == 409
    assert state(action) == ActionStatus.PROPOSED


def test_only_the_account_of_the_customer_who_is_proved_is_changed(mine, bob):
    signs_in(mine, "ada@example.com")
    action = started(mine, bob, "change_account")
    answer = approve(bob, mine, action, **CHANGE)
    assert answer.status_code == 409
    assert "Only the account of ada@example.com" in answer.content.decode()
    approve(bob, mine, action, email="Ada@example.com", change="phone", new_value="0123")
    assert state(action) == ActionStatus.APPROVED
    async_to_sync(perform_action)(action.pk)
    assert DemoAccount.objects.filter(email="grace@example.com").exists()


def test_what_came_by_mail_proves_nobody_until_they_confirm_in_the_chat(mine, bob):
    signs_in(mine, "ada@example.com")
    says(mine, "Please change my phone to 999", via=Via.EMAIL)
    assert send(bob, mine, "start_action", tool="change_account").status_code == 409
    reply(mine, bob, "Please confirm that in the chat.")
    says(mine, "Yes, to 0123 please")
    assert send(bob, mine, "start_action", tool="change_account").status_code == 200


def test_a_refusal_by_the_shop_does_not_make_one_person_two(mine, bob, rita):
    action = started(mine, bob)
    approve(bob, mine, action, order_id="1004", amount="99999")
    approve(rita, mine, action, order_id="1004", amount="99999")
    async_to_sync(perform_action)(action.pk)
    assert state(action) == ActionStatus.REFUSED
    approve(bob, mine, action, order_id="1004", amount="5.00")
    assert (state(action), action.first_by, action.decided_by) == (ActionStatus.PROPOSED, bob, None)


def test_the_database_knows_no_action_that_one_person_approved_twice(mine, bob):
    action = started(mine, bob)
    approve(bob, mine, action, order_id="1004", amount="5.00")
    with pytest.raises(IntegrityError), transaction.atomic():
        ProposedAction.objects.filter(pk=action.pk).update(status=ActionStatus.APPROVED, decided_by=bob)


def test_who_may_only_look_is_no_second_person(mine, bob, mallory):
    action = started(mine, bob)
    approve(bob, mine, action, order_id="1004", amount="5.00")
    assert approve(mallory, mine, action, order_id="1004", amount="5.00").status_code == 403
    assert state(action) == ActionStatus.PROPOSED
