"""What the payload adds from the database: the next step, the tools, the passages and what the customer was told."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone

from agents_core.policy import REASON_LABELS
from conversations.approvals.proposals import propose
from conversations.approvals.rules import SeenOrder
from conversations.db.locking import lock_conversation
from conversations.lifecycle.customer_messages import post_customer_message
from conversations.messages.message_store import append_message
from conversations.models import Customer, Handoff, Message, Role, ToolRun, Turn
from inbox.assignment.assignments import claim
from inbox.lifecycle.transitions import resolve
from inbox.models import Risk, Ticket
from inbox.ticket_page.briefing import NOT_OURS_TO_DO, next_step
from tests.inbox.conftest import hand_off_again, open_ticket, signed_in, staff
from tests.inbox.live.test_consumers import connected, until

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


def test_the_lookups_are_listed_with_what_came_of_them(bob, old_ticket):
    turn = worked(old_ticket)
    order = {"order_id": "1003", "status": "delayed", "carrier": "DHL", "note": "Held at Norwegian customs."}
    result = json.dumps({"result": "found", "order": {**order, "total": "46.00", "currency": "GBP"}})
    for ok, error, found in [(False, "timed out after 5 s", ""), (True, "", result)]:
        run = {"name": "get_order_status", "ok": ok, "arguments": {"order_id": "1003"}, "error": error, "result": found}
        ToolRun.objects.create(turn=turn, **run)
    ToolRun.objects.create(turn=turn, name="get_account", ok=False, arguments={}, error="503 from the shop")
    payload = payload_of(old_ticket, bob)
    assert "Order 1003" in payload
    assert "delayed, DHL, note: Held at Norwegian customs, 46.00 GBP" in payload
    assert "2 times" in payload
    assert "timed out" not in payload
    assert "503 from the shop" in payload


@pytest.mark.parametrize(
    ("run", "said"),
    [
        ({"ok": True, "result": '{"result": "no_match"}'}, ["Nothing found", "do not match an order"]),
        ({"ok": True, "result": '{"result": "email_needed"}'}, ["Nothing found", "needs the e-mail address"]),
        ({"ok": False, "result": '{"result": "invalid"}'}, ["Failed", "not an order number"]),
        ({"ok": False, "error": "TimeoutError()"}, ["Failed", "TimeoutError"]),
        ({"ok": False, "error": NOT_OURS_TO_DO}, ["Not done", "Left to a person"]),
        ({"ok": True, "result": "no JSON <b>at all</b>"}, ["Found", "no JSON &lt;b&gt;at all"]),
    ],
)
def test_what_found_nothing_does_not_look_as_if_it_had(bob, old_ticket, run, said):
    ToolRun.objects.create(
        turn=worked(old_ticket), **{"name": "get_order_status", "arguments": {"order_id": "9"}, **run}
    )
    payload = payload_of(old_ticket, bob)
    for words in said:
        assert words in payload
    assert "The agent looked nothing up." not in payload


def test_what_a_turn_looked_up_that_answered_too_late_is_there(bob, old_ticket):
    turn = worked(old_ticket, agent="orders")
    Turn.objects.filter(pk=turn.pk).update(status="discarded")
    ToolRun.objects.create(turn=turn, name="get_order_status", ok=True, arguments={"order_id": "1014"})
    assert "Order 1014" in payload_of(old_ticket, bob)


def test_a_turn_that_was_cut_short_is_not_said_to_have_looked_nothing_up(bob, old_ticket):
    Turn.objects.filter(pk=worked(old_ticket).pk).update(status="failed")
    payload = payload_of(old_ticket, bob)
    assert "The agent looked nothing up." not in payload
    assert "what it had looked up in it is not known" in payload


def test_the_passages_can_be_opened_where_the_reason_is(bob, old_ticket):
    passage = {"id": "refunds", "title": "Refunds", "heading": "Cards", "url": "/help/refunds/", "text": "In 5 days."}
    for minutes in (3, 2):
        worked(old_ticket, minutes=minutes, passages=[passage])
    payload = payload_of(old_ticket, bob)
    assert payload.count("In 5 days.") == 1
    assert 'href="/help/refunds/"' in payload


def test_what_the_agent_told_the_customer_are_its_answers_and_not_the_notice(bob, old_ticket):
    said = append_message(lock_conversation(old_ticket.conversation_id), Role.ASSISTANT, "You have 45 days for that.")
    Message.objects.filter(pk=said.pk).update(created=old_ticket.opened_at - timedelta(minutes=1))
    payload = payload_of(old_ticket, bob)
    assert "You have 45 days for that." in payload
    assert "A colleague will take a look." not in payload


SEEN = SeenOrder("1014", "delayed", None, "GBP")


@pytest.mark.parametrize(
    ("reason", "known", "said", "not_said"),
    [
        ("money_movement", {"proven": False}, ["Nobody has proved", "Ask which order"], []),
        ("money_movement", {"order": "1003"}, ["Check the order and its payment"], ["Ask which", "Nobody has proved"]),
        ("delivery_problem", {"order": "1014", "seen": SEEN}, ["order 1014 was delayed"], ["Look up the delivery"]),
        ("delivery_problem", {"order": "1014"}, ["Look up the delivery"], ["Ask which order"]),
        ("customer_request", {"replied": True}, [], ["Greet"]),
        ("money_movement", {"proven": False, "replied": True}, ["Nobody has proved"], ["Ask which", "Check the order"]),
        ("money_movement", {"proposed": ["Refund"], "replied": True}, ["Decide about"], ["Check the order"]),
        ("agent_off", {}, ["was switched off"], ["is switched off"]),
        ("budget", {}, ["was used up"], ["is used up"]),
        ("low_confidence", {}, ["Answer it yourself"], ["Read what the agent found"]),
        ("clarification_failed", {}, ["did not find out"], ["twice"]),
        ("a reason of old", {}, [], ["."]),
    ],
)
def test_each_sentence_of_the_next_step_is_true(reason, known, said, not_said):
    step = next_step(reason, **{"proven": True, "proposed": [], **known})
    for words in said:
        assert words in step
    for words in not_said:
        assert words not in step


def test_what_the_customer_adds_is_in_the_payload_and_in_the_forms(bob):
    ticket = open_ticket("I want my money back, it is cracked", collected_fields={}, detected_intent="refund_request")
    assert "The customer has given no details yet." in payload_of(ticket, bob)
    post_customer_message(ticket.conversation_id, client_id=uuid4(), text="order 1003, ada@example.com")
    payload = payload_of(ticket, bob)
    assert 'data-copy="1003"' in payload
    assert 'data-copy="ada@example.com"' in payload
    assert "Order number" in payload
    assert "no details" not in payload
    assert [(each.tool, each.arguments["order_id"]) for each in ticket.handoff.actions.all()] == [
        ("refund_order", "1003")
    ]
    assert "Decide about what is proposed: Refund." in payload


def test_a_later_number_takes_the_place_of_an_earlier_one(bob, ticket):
    post_customer_message(ticket.conversation_id, client_id=uuid4(), text="no, I meant order 1004")
    ticket.handoff.refresh_from_db()
    assert ticket.handoff.payload["collected_fields"]["order_id"] == "1004"


def test_what_it_is_about_is_understood_later_and_the_risk_only_rises(bob):
    ticket = open_ticket(
        "A person please",
        detected_intent="talk_to_person",
        collected_fields={},
        escalation_reason="customer_request",
        risk_level="low",
    )
    post_customer_message(
        ticket.conversation_id, client_id=uuid4(), text="I want a refund for my order 1003, it arrived broken"
    )
    ticket.refresh_from_db()
    assert ticket.intent in ("refund_request", "damaged_item")
    assert ticket.risk > Risk.LOW
    post_customer_message(ticket.conversation_id, client_id=uuid4(), text="What are your opening hours?")
    before, _ = ticket.risk, ticket.refresh_from_db()
    assert ticket.risk == before


def claimed_by_bob():
    ticket = open_ticket("I want my money back", collected_fields={})
    return ticket, staff("Bob")


@pytest.mark.django_db(transaction=True)
async def test_an_open_page_shows_what_the_customer_adds():
    ticket, bob = await sync_to_async(claimed_by_bob)()
    async with connected(bob, f"ticket={ticket.number}", after=9) as opened:
        await until(opened, "given no details yet")
        await sync_to_async(post_customer_message)(ticket.conversation_id, client_id=uuid4(), text="my order is 1008")
        assert 'data-copy="1008"' in await until(opened, 'id="payload-facts"', "1008")


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
