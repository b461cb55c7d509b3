"""What the payload adds from the database: the next step, the tools, the passages and what the customer was told."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agents_core.policy import REASON_LABELS
from conversations.approvals.proposals import propose
from conversations.models import Customer, Handoff, ToolRun, Turn
from inbox.assignment.assignments import claim
from inbox.lifecycle.transitions import resolve
from inbox.models import Ticket
from inbox.ticket_page.briefing import next_step
from tests.inbox.conftest import hand_off_again, open_ticket, signed_in

pytestmark = pytest.mark.django_db


def page_of(ticket: Ticket, user) -> str:
    return signed_in(user).get(ticket.get_absolute_url()).content.decode()


def payload_of(ticket: Ticket, user) -> str:
    page = page_of(ticket, user)
    return page[page.index('id="payload"') : page.index('id="thread"')]


def worked(ticket: Ticket, *, minutes: int = 1, **fields) -> Turn:
    """A turn of the agent so long before the handoff."""
    turn = Turn.objects.create(conversation=ticket.conversation, status="done", started_at=timezone.now(), **fields)
    Turn.objects.filter(pk=turn.pk).update(created=ticket.opened_at - timedelta(minutes=minutes))
    return turn


@pytest.fixture
def old_ticket(ticket) -> Ticket:
    """One whose conversation began an hour before the handoff."""
    type(ticket.conversation).objects.filter(pk=ticket.conversation_id).update(
        created=ticket.opened_at - timedelta(hours=1)
    )
    return ticket


@pytest.mark.parametrize("reason", list(REASON_LABELS))
def test_every_reason_has_a_next_step(reason):
    assert len(next_step(reason, proven=True, proposed=[])) > 20


def test_who_is_not_known_is_to_prove_it_before_money_moves(bob, ticket):
    assert "ask for proof before you act" in payload_of(ticket, bob)
    Customer.objects.update(verified=True, email="alice@example.com")
    assert "ask for proof before you act" not in payload_of(ticket, bob)


def test_what_waits_for_a_decision_comes_first(bob, ticket):
    propose(ticket.handoff, [{"tool": "refund_order", "arguments": {"order_id": "1003"}}])
    assert "Decide about what is proposed: Refund." in payload_of(ticket, bob)


def test_a_closed_ticket_has_no_next_step(bob, ticket):
    claim(ticket, bob)
    resolve(ticket, bob)
    assert "Next step" not in payload_of(ticket, bob)


def test_the_tools_are_listed_with_what_came_of_them(bob, old_ticket):
    turn = worked(old_ticket)
    for ok, error in [(False, "timed out after 5 s"), (True, "")]:
        ToolRun.objects.create(turn=turn, name="get_order_status", ok=ok, arguments={"order_id": "1003"}, error=error)
    ToolRun.objects.create(turn=turn, name="get_account", ok=False, arguments={}, error="503 from the shop")
    payload = payload_of(old_ticket, bob)
    assert "Get order status" in payload
    assert "2 times" in payload
    assert "timed out" not in payload
    assert "503 from the shop" in payload


def test_the_passages_can_be_opened_where_the_reason_is(bob, old_ticket):
    passage = {"id": "refunds", "title": "Refunds", "heading": "Cards", "url": "/help/refunds/", "text": "In 5 days."}
    for minutes in (3, 2):
        worked(old_ticket, minutes=minutes, passages=[passage])
    payload = payload_of(old_ticket, bob)
    assert payload.count("In 5 days.") == 1
    assert 'href="/help/refunds/"' in payload


def test_what_the_customer_was_told_is_there(bob, ticket):
    assert "A colleague will take a look." in payload_of(ticket, bob)


def test_an_earlier_stay_with_people_is_not_part_of_this_one(bob, old_ticket):
    ToolRun.objects.create(turn=worked(old_ticket), name="get_account", ok=True)
    claim(old_ticket, bob)
    resolve(old_ticket, bob)
    again = hand_off_again(old_ticket.conversation, "And now the stool")
    assert "Get account" not in payload_of(again, bob)
    assert "The agent looked nothing up." in payload_of(again, bob)


def test_the_page_is_whole_when_the_details_are_gone(bob, ticket):
    Ticket.objects.update(handoff=None)
    Handoff.objects.all().delete()
    assert "no longer stored" in payload_of(ticket, bob)
    assert "Next step" in payload_of(ticket, bob)


def test_what_the_customer_wrote_is_text_and_no_markup(bob):
    hostile = open_ticket("<script>alert(1)</script>", conversation_summary="<img src=x onerror=1>")
    assert "<script>alert" not in page_of(hostile, bob)
    assert "<img src=x" not in page_of(hostile, bob)
