"""A conversation goes to a person once, with everything in hand, and the customer is told what happens next."""

import pytest

from agents_core.turn.handoff import HandoffPayload
from conversations.handoff.escalation import request_person
from conversations.models import Conversation, Handoff, HandoffStatus, Owner, TurnStatus
from tests.conversations.conftest import answer, newest, replies, write
from tests.conversations.scripted_model import escalate, say, use

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "because", "next_"),
    [
        ("de", "weil Sie mit einem Menschen", "als Nächstes an der Reihe"),
        ("fr", "vous souhaitez parler", "en tête de la file"),
    ],
)
def test_all_of_the_notice_is_in_the_customers_language(alice, language, because, next_):
    Conversation.objects.filter(pk=alice.pk).update(language=language)
    request_person(alice.pk)
    notice = newest(alice).text
    assert because in notice
    assert next_ in notice


def test_asking_for_a_person_twice_is_one_handoff_and_one_notice(alice):
    write(alice, "I'd rather talk to somebody.")
    first, second = request_person(alice.pk), request_person(alice.pk)
    assert first == second
    alice.refresh_from_db()
    assert (alice.owner, alice.handoff_status) == (Owner.QUEUE, HandoffStatus.PENDING)
    assert len(replies(alice)) == 1


def test_asking_for_a_person_stops_the_turn_that_waits(alice):
    write(alice, "Hello")
    request_person(alice.pk)
    assert alice.turns.get().status == TurnStatus.DISCARDED


def test_somebody_may_ask_for_a_person_before_writing_anything(alice):
    payload = HandoffPayload.model_validate(request_person(alice.pk).payload)
    assert payload.escalation_reason == "customer_request"
    assert payload.customer_message


def test_the_payload_says_what_was_written(alice):
    write(alice, "Hello")
    write(alice, "Where is my teapot?")
    payload = request_person(alice.pk).payload
    assert payload["customer_message"] == "Where is my teapot?"
    assert "Hello" in payload["conversation_summary"]


def test_a_message_of_the_greatest_length_can_be_handed_off(alice):
    write(alice, "x" * 8000)
    assert len(request_person(alice.pk).payload["customer_message"]) == 4000


def test_the_agents_handoff_keeps_the_models_payload(alice, script):
    script(escalate())
    write(alice, "The mug of order 1003 arrived broken.")
    answer(alice)
    handoff = alice.handoffs.get()
    assert (handoff.reason, handoff.risk) == ("delivery_problem", "medium")
    assert handoff.payload["collected_fields"]["order_id"] == "1003"
    assert handoff.payload["conversation_summary"] == "The mug of order 1003 arrived broken."
    assert "a person to put it right" in newest(alice).text


def test_policy_hands_off_even_when_the_model_forgets(alice, script):
    script(say("I'm sorry to hear that."))
    write(alice, "I was charged twice for my order, I dispute this charge.")
    answer(alice)
    assert alice.owner == Owner.QUEUE
    assert alice.handoffs.get().reason == "billing_dispute"
    assert alice.handoffs.get().risk == "high"


def test_an_invalid_payload_goes_back_to_the_model_and_nothing_is_created(alice, script):
    model = script(escalate(escalation_reason="because"), say("I'm happy to help."))
    write(alice, "Hello")
    answer(alice)
    assert not Handoff.objects.exists()
    assert "Nothing was handed over" in str(model.last_call.input)
    assert "escalation_reason" in str(model.last_call.input)


def test_what_the_customer_adds_while_waiting_goes_to_the_ticket(alice):
    request_person(alice.pk)
    write(alice, "The order is 1003.")
    assert answer(alice) is None
    assert len(replies(alice)) == 1


def test_a_question_that_failed_twice_is_not_asked_a_third_time(alice, script):
    question = use("ask_customer", question="What is your order number?", detail="order_id")
    script(*[use("transfer_to_orders"), question], question, question)
    write(alice, "Where is my order?")
    answer(alice)
    assert replies(alice) == ["What is your order number?"]
    for text in ("I told you already", "I do not know what you mean"):
        assert alice.owner == Owner.AI
        write(alice, text)
        answer(alice)
    assert alice.owner == Owner.QUEUE
    assert alice.handoffs.get().reason == "clarification_failed"


def test_an_action_that_needs_a_person_is_not_taken_but_proposed(alice, script):
    cancel = use("cancel_order", order_id="1012", reason="ordered twice")
    script(use("transfer_to_orders"), cancel, escalate(escalation_reason="money_movement"))
    write(alice, "Can you stop order 1012 for me, I have it already")
    answer(alice)
    handoff = alice.handoffs.get()
    proposed = handoff.actions.get()
    assert (proposed.tool, proposed.arguments) == ("cancel_order", {"order_id": "1012", "reason": "ordered twice"})
    run = alice.turns.get().tool_runs.get(name="cancel_order")
    assert not run.ok
    assert "approval" in run.error
