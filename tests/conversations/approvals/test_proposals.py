"""What only a person may approve: it is carried out once, the customer is told, and the agent remembers it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from asgiref.sync import async_to_sync
from django.core import mail
from django.db import connection
from django.utils import timezone

from agents_core.connectors.base import ConnectorError, Receipt
from agents_core.connectors.demo import DemoConnector, load_demo_data
from agents_core.connectors.registry import connector
from agents_core.models import DemoAction, DemoOrder
from conversations.approvals import proposals
from conversations.approvals.execution import MAX_ATTEMPTS, perform_action
from conversations.handoff.escalation import request_person
from conversations.lifecycle.transitions import return_to_agent, take_over
from conversations.models import ActionStatus, Conversation, OutgoingEmail, ProposedAction, Role
from conversations.outbound_email.delivery import send_email
from conversations.turns.sweeper import requeue_lost_work
from tests.conversations.conftest import memory, newest, write

pytestmark = pytest.mark.django_db
REFUND = {"order_id": "1003", "amount": "20.00", "reason": "One board was cracked."}


@pytest.fixture(autouse=True)
def shop(db):
    load_demo_data()


@pytest.fixture
def refund(alice, bob) -> ProposedAction:
    """A refund that the agent proposed, on Bob's ticket."""
    return proposed(alice, bob)


def proposed(conversation: Conversation, user, tool: str = "refund_order", **arguments) -> ProposedAction:
    write(conversation, "It is about order 1003")
    handoff = request_person(conversation.pk)
    take_over(conversation.pk, user=user)
    proposals.propose(handoff, [{"tool": tool, "arguments": {**REFUND, **arguments}}])
    return handoff.actions.get()


def perform(action: ProposedAction) -> ProposedAction:
    """As a worker would; the action afterwards."""
    async_to_sync(perform_action)(action.pk)
    action.refresh_from_db()
    return action


def refunded(order_id: str = "1003") -> str | None:
    return DemoOrder.objects.get(order_id=order_id).details.get("refunded")


def test_nothing_happens_before_a_person_approves(refund):
    assert perform(refund).status == ActionStatus.PROPOSED
    assert refunded() is None


def test_an_approved_refund_is_paid_and_the_customer_is_told(refund, alice, bob):
    proposals.approve(refund.pk, user=bob, arguments=REFUND)
    assert perform(refund).status == ActionStatus.DONE
    assert (refund.decided_by, refunded()) == (bob, "20.00")
    message = newest(alice)
    assert message.role == Role.SYSTEM
    assert "A refund of 20.00 GBP for order 1003" in message.text
    assert refund.reference in message.text


def test_the_customer_is_told_in_their_language(refund, alice, bob):
    Conversation.objects.filter(pk=alice.pk).update(language="de")
    proposals.approve(refund.pk, user=bob, arguments=REFUND)
    perform(refund)
    assert "Eine Erstattung von 20.00 GBP für die Bestellung 1003" in newest(alice).text


def test_a_customer_who_is_gone_gets_it_by_mail(refund, alice, bob):
    long_ago = timezone.now() - timedelta(hours=1)
    Conversation.objects.filter(pk=alice.pk).update(contact_email="alice@example.com", customer_seen_at=long_ago)
    proposals.approve(refund.pk, user=bob, arguments=REFUND)
    perform(refund)
    OutgoingEmail.objects.update(due_at=timezone.now())
    async_to_sync(send_email)(newest(alice).email_id)
    assert mail.outbox[0].to == ["alice@example.com"]
    assert "order 1003" in mail.outbox[0].body


def test_the_arguments_are_those_that_were_approved(refund, bob):
    proposals.approve(refund.pk, user=bob, arguments={**REFUND, "amount": "5.50"})
    perform(refund)
    assert refunded() == "5.50"


def test_approving_twice_pays_once(refund, bob, rita):
    proposals.approve(refund.pk, user=bob, arguments=REFUND)
    with pytest.raises(proposals.AlreadyDecidedError):
        proposals.approve(refund.pk, user=rita, arguments=REFUND)
    perform(refund)
    perform(refund)
    assert refunded() == "20.00"
    assert DemoAction.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_who_decide_at_once_one_does(alice, bob, rita):
    action = proposed(alice, bob)
    together = Barrier(6)

    def attempt(number: int) -> bool:
        together.wait()
        try:
            if number % 2:
                proposals.approve(action.pk, user=bob, arguments=REFUND)
            else:
                proposals.decline(action.pk, user=rita, reason="")
        except proposals.AlreadyDecidedError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(attempt, range(6))) == 1


def test_what_was_proposed_too_long_ago_cannot_be_approved(refund, bob):
    ProposedAction.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(proposals.AlreadyDecidedError):
        proposals.approve(refund.pk, user=bob, arguments=REFUND)
    requeue_lost_work()
    refund.refresh_from_db()
    assert refund.status == ActionStatus.EXPIRED


def test_declining_tells_the_agent_why_and_the_customer_nothing(refund, alice, bob):
    before = newest(alice).seq
    proposals.decline(refund.pk, user=bob, reason="It was used for a month.")
    assert newest(alice).seq == before
    return_to_agent(alice.pk, user=bob)
    assert "declined, because: It was used for a month." in memory(alice)


def test_the_agent_knows_what_was_done_when_it_has_the_conversation_again(refund, alice, bob):
    proposals.approve(refund.pk, user=bob, arguments=REFUND)
    perform(refund)
    return_to_agent(alice.pk, user=bob)
    assert f"done, reference {refund.reference}" in memory(alice)


def test_what_ends_after_the_conversation_went_back_is_remembered_too(refund, alice, bob):
    proposals.approve(refund.pk, user=bob, arguments=REFUND)
    return_to_agent(alice.pk, user=bob)
    perform(refund)
    assert f"done, reference {refund.reference}" in memory(alice)


def test_what_nobody_decided_is_withdrawn_with_the_ticket(refund, alice, bob):
    return_to_agent(alice.pk, user=bob)
    refund.refresh_from_db()
    assert (refund.status, refund.decided_by) == (ActionStatus.DECLINED, bob)


def test_what_the_system_refuses_can_be_changed_and_approved_again(refund, alice, bob):
    proposals.approve(refund.pk, user=bob, arguments={**REFUND, "amount": "9999"})
    assert perform(refund).status == ActionStatus.REFUSED
    assert "46.00 GBP of order 1003 can be paid back." in refund.outcome
    proposals.approve(refund.pk, user=bob, arguments=REFUND)
    assert perform(refund).status == ActionStatus.DONE
    assert refunded() == "20.00"


class Stuttering(DemoConnector):
    """Does what it is asked, and then does not say so."""

    async def refund(self, *args, **named) -> Receipt:
        await super().refund(*args, **named)
        raise ConnectorError("the answer was cut off")


def test_an_answer_that_is_lost_pays_once_and_a_teammate_can_clear_it_up(refund, bob, monkeypatch, settings):
    proposals.approve(refund.pk, user=bob, arguments=REFUND)
    connector.cache_clear()
    settings.CONNECTOR = f"{__name__}.Stuttering"
    for _attempt in range(MAX_ATTEMPTS):
        perform(refund)
        ProposedAction.objects.filter(lease_until__isnull=False).update(lease_until=timezone.now())
    refund.refresh_from_db()
    assert refund.status == ActionStatus.UNCLEAR
    connector.cache_clear()
    settings.CONNECTOR = "agents_core.connectors.demo.DemoConnector"
    proposals.retry_action(refund.pk, user=bob)
    assert perform(refund).status == ActionStatus.DONE
    assert refunded() == "20.00"
    connector.cache_clear()


def test_an_action_whose_process_died_is_carried_out_by_another(refund, bob, monkeypatch):
    proposals.approve(refund.pk, user=bob, arguments=REFUND)
    ProposedAction.objects.update(attempts=1, lease_until=timezone.now() - timedelta(seconds=1))
    asked_for = []
    monkeypatch.setattr("conversations.background.jobs.enqueue_action", asked_for.append)
    requeue_lost_work()
    assert asked_for == [refund.pk]
    assert perform(refund).status == ActionStatus.DONE


@pytest.mark.parametrize(
    ("tool", "arguments", "seen"),
    [
        ("cancel_order", {"order_id": "1002"}, "Order 1002 has been cancelled."),
        (
            "change_account",
            {"email": "ada@example.com", "change": "phone", "new_value": "+44 20 7946 0000"},
            "Your account has been changed as you asked (phone number).",
        ),
    ],
)
def test_the_other_actions(alice, bob, tool, arguments, seen):
    action = proposed(alice, bob, tool)
    proposals.approve(action.pk, user=bob, arguments=arguments)
    assert perform(action).status == ActionStatus.DONE
    assert seen in newest(alice).text


def test_an_order_that_is_on_its_way_is_not_cancelled(alice, bob):
    action = proposed(alice, bob, "cancel_order")
    proposals.approve(action.pk, user=bob, arguments={"order_id": "1001"})
    assert perform(action).status == ActionStatus.REFUSED
    assert "shipped" in action.outcome
