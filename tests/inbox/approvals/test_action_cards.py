"""Proposed actions on the ticket page: read, changed, approved or declined by whoever has the ticket, and by two where
one alone may not decide."""

import json

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.urls import reverse

from agents_core.connectors.demo import load_demo_data
from conversations.approvals import proposals
from conversations.approvals.execution import perform_action
from conversations.models import ActionStatus, Customer, ProposedAction, ToolRun, Turn
from inbox.approvals.decisions import decline_action, start_action
from inbox.assignment.assignments import claim
from inbox.lifecycle.transitions import resolve
from tests.inbox.conftest import open_ticket, signed_in, staff
from tests.inbox.live.test_consumers import connected, until

HTMX = {"HX-Request": "true"}
REFUND = {"order_id": "1003", "amount": None, "reason": "One board was cracked."}


def looked_up(conversation, order_id: str = "1003", total: str = "46.00") -> None:
    """The agent has found the order for this customer."""
    found = {"order": {"order_id": order_id, "status": "delivered", "total": total, "currency": "GBP"}}
    turn = Turn.objects.create(conversation=conversation)
    ToolRun.objects.create(turn=turn, name="get_order_status", ok=True, result=json.dumps(found))


@pytest.fixture
def refund(ticket) -> ProposedAction:
    """A refund of an order that the agent has looked up."""
    load_demo_data()
    looked_up(ticket.conversation)
    proposals.propose(ticket.handoff, [{"tool": "refund_order", "arguments": REFUND}])
    return ticket.handoff.actions.get()


def send(user, ticket, name, action=None, headers=HTMX, **data):
    arguments = [ticket.number, action.pk] if action else [ticket.number]
    return signed_in(user).post(reverse(f"inbox:{name}", args=arguments), data, headers=headers)


def approve(user, ticket, action, **data):
    """Press the button, and the one of the question that comes."""
    return send(user, ticket, "approve_action", action, confirmed="1", **data)


def page(user, ticket) -> str:
    return signed_in(user).get(ticket.get_absolute_url()).content.decode()


@pytest.mark.django_db
def test_everybody_sees_what_was_proposed_and_only_the_assignee_can_decide(ticket, refund, bob, rita):
    claim(ticket, bob)
    assert "One board was cracked." in page(rita, ticket)
    assert "Refund…" not in page(rita, ticket)
    assert "Refund…" in page(bob, ticket)
    assert approve(rita, ticket, refund, order_id="1003").status_code == 403
    refund.refresh_from_db()
    assert refund.status == ActionStatus.PROPOSED


@pytest.mark.django_db
def test_the_card_says_when_nobody_has_checked_whose_order_it_is(ticket, bob):
    proposals.propose(ticket.handoff, [{"tool": "refund_order", "arguments": REFUND}])
    claim(ticket, bob)
    assert "Nobody has checked whose order this is" in page(bob, ticket)
    looked_up(ticket.conversation)
    assert "Nobody has checked whose order this is" not in page(bob, ticket)
    assert "Order 1003: Delivered, 46.00 GBP in total" in page(bob, ticket)


@pytest.mark.django_db
def test_a_supervisor_can_decide_on_a_colleagues_ticket(ticket, refund, bob, sue):
    claim(ticket, bob)
    assert approve(sue, ticket, refund, order_id="1003").status_code == 200
    refund.refresh_from_db()
    assert (refund.status, refund.decided_by) == (ActionStatus.APPROVED, sue)


@pytest.mark.django_db
def test_the_card_says_what_came_of_it(ticket, refund, bob):
    claim(ticket, bob)
    card = approve(bob, ticket, refund, order_id="1003", amount="12.50", reason="").content.decode()
    assert "Being carried out" in card
    assert "Bob at" in card
    async_to_sync(perform_action)(refund.pk)
    refund.refresh_from_db()
    shown = page(bob, ticket)
    assert refund.reference in shown
    assert "A refund of 12.50 GBP for order 1003" in shown


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"order_id": ""}, "This field is required."),
        ({"order_id": "1003", "amount": "-4"}, "greater than or equal to"),
        ({"order_id": "1003", "amount": "a lot"}, "Enter a number."),
        ({"order_id": "1" * 100}, "at most 40 characters"),
    ],
)
def test_wrong_arguments_are_refused_in_the_card(ticket, refund, bob, wrong, said):
    claim(ticket, bob)
    response = approve(bob, ticket, refund, **wrong)
    assert response.status_code == 422
    assert said in response.content.decode()
    refund.refresh_from_db()
    assert refund.status == ActionStatus.PROPOSED


@pytest.mark.django_db
def test_a_second_click_changes_nothing_and_says_so(ticket, refund, bob):
    claim(ticket, bob)
    approve(bob, ticket, refund, order_id="1003")
    again = approve(bob, ticket, refund, order_id="1003", amount="40")
    assert again.status_code == 409
    assert "has been decided already" in again.content.decode()
    refund.refresh_from_db()
    assert "amount" not in refund.arguments


@pytest.mark.django_db
def test_declining_shows_why(ticket, refund, bob):
    claim(ticket, bob)
    card = send(bob, ticket, "decline_action", refund, decline_reason="Used for a month.").content.decode()
    assert "Declined" in card
    assert "Used for a month." in card


@pytest.mark.django_db
def test_a_teammate_can_start_an_action_that_the_agent_did_not_propose(ticket, bob, rita):
    claim(ticket, bob)
    assert send(rita, ticket, "start_action", tool="refund_order").status_code == 403
    card = send(bob, ticket, "start_action", tool="refund_order").content.decode()
    assert 'value="1003"' in card  # as the agent had collected it
    assert "started by Bob" in card
    assert send(bob, ticket, "start_action", tool="delete_everything").status_code == 404


@pytest.mark.django_db
def test_an_action_of_another_ticket_is_not_found(ticket, refund, bob):
    other = open_ticket("Something else.")
    claim(other, bob)
    assert approve(bob, other, refund, order_id="1003").status_code == 404


@pytest.mark.django_db
def test_a_closed_ticket_decides_nothing(ticket, refund, bob):
    claim(ticket, bob)
    resolve(ticket, bob)
    assert approve(bob, ticket, refund, order_id="1003").status_code == 409


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["approve_action", "decline_action", "try_action_again"])
def test_customers_decide_nothing(ticket, refund, mallory, name):
    assert send(mallory, ticket, name, refund, order_id="1003").status_code == 403
    refund.refresh_from_db()
    assert refund.status == ActionStatus.PROPOSED


@pytest.mark.django_db
def test_a_new_address_must_be_one(ticket, bob):
    claim(ticket, bob)
    signs_in(ticket, "alice@example.com")
    start_action(ticket, bob, "change_account")
    action = ticket.handoff.actions.get()
    sent = {"email": "alice@example.com", "change": "email", "new_value": "nowhere"}
    response = send(bob, ticket, "approve_action", action, **sent)
    assert response.status_code == 422
    assert "Enter a valid email address." in response.content.decode()


def signs_in(ticket, email: str) -> None:
    """The ticket's customer is one for whom the shop vouches."""
    Customer.objects.filter(conversations__tickets=ticket).update(email=email, verified=True, visitor=None)


def claimed_by_bob():
    bob, ticket = staff("Bob"), open_ticket()
    claim(ticket, bob)
    proposals.propose(ticket.handoff, [{"tool": "refund_order", "arguments": REFUND}])
    return bob, ticket, ticket.handoff.actions.get()


@pytest.mark.django_db(transaction=True)
async def test_a_card_changes_in_an_open_page_when_it_is_decided_elsewhere():
    bob, ticket, action = await sync_to_async(claimed_by_bob)()
    async with connected(bob, f"ticket={ticket.number}", after=9, actions={str(action.pk): "proposed+"}) as opened:
        await sync_to_async(decline_action)(ticket, bob, action.pk, "No.")
        frame = await until(opened, f'id="action-{action.pk}"', "Declined")
        assert "hx-swap-oob" in frame
        await sync_to_async(start_action)(ticket, bob, "cancel_order")
        assert "beforeend:#action-list" in await until(opened, "started by Bob")


@pytest.mark.django_db(transaction=True)
async def test_what_is_being_edited_is_not_swapped():
    bob, ticket, action = await sync_to_async(claimed_by_bob)()
    async with connected(bob, f"ticket={ticket.number}", after=9, actions={str(action.pk): "proposed+"}) as opened:
        await sync_to_async(start_action)(ticket, bob, "cancel_order")
        frame = await until(opened, "started by Bob")
        assert f'id="action-{action.pk}"' not in frame
        await opened.send_to(text_data=json.dumps({"type": "hello", "after": 9, "actions": "nonsense"}))
        await until(opened, f'id="action-{action.pk}"')
