"""A conversation goes to a person once, with everything in hand, and the customer is told what happens next."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from agents_core.handoff import HandoffPayload
from conversations.actions.handoff import request_person
from conversations.models import Conversation, Handoff, HandoffStatus, Owner, TurnStatus
from conversations.waiting import is_open, wait_of, what_happens_next
from tests.conversations.conftest import answer, new_conversation, newest, replies, write
from tests.conversations.scripting import escalate, say, use

pytestmark = pytest.mark.django_db

OFFICE = {"days": [0, 1, 2, 3, 4], "from": "09:00", "to": "17:30", "timezone": "Europe/London"}
CLOSED = {"days": [], "from": "09:00", "to": "17:30", "timezone": "Europe/London"}


def waiting(minutes: float, **customer) -> Conversation:
    """A conversation that was handed off that long ago."""
    conversation = new_conversation(**customer)
    request_person(conversation.pk)
    Conversation.objects.filter(pk=conversation.pk).update(queued_at=timezone.now() - timedelta(minutes=minutes))
    conversation.refresh_from_db()
    return conversation


@pytest.mark.parametrize(
    ("language", "because", "next_"),
    [
        ("de", "weil Sie mit einem Menschen", "als Nächstes dran"),
        ("fr", "vous souhaitez parler", "C'est bientôt à vous"),
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


def test_the_first_in_the_queue_is_next():
    waiting(minutes=0)
    second, first = waiting(minutes=5), waiting(minutes=10)
    assert (wait_of(first).position, wait_of(second).position) == (1, 2)
    assert "You are next" in what_happens_next(first)
    assert "You are number 2 in the queue" in what_happens_next(second)


def test_the_expected_wait_is_that_of_those_before():
    before = [waiting(minutes=60) for _ in range(3)]
    for conversation in before:
        handoff = conversation.handoffs.get()
        Handoff.objects.filter(pk=handoff.pk).update(taken_at=handoff.created + timedelta(minutes=12))
        Conversation.objects.filter(pk=conversation.pk).update(owner=Owner.AI, queued_at=None)
    assert wait_of(waiting(minutes=0)).seconds == 12 * 60


def test_who_does_not_wait_has_no_place(alice):
    assert wait_of(alice) is None
    assert what_happens_next(alice) == ""


def test_outside_the_hours_the_answer_comes_by_email(settings):
    settings.SUPPORT_HOURS = CLOSED
    guest, known = waiting(minutes=1), waiting(minutes=1, email="alice@example.com")
    assert "eave your e-mail" in newest(guest).text
    assert "the reply will reach you here and by e-mail" in newest(known).text
    assert "09:00" in newest(guest).text


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2026, 6, 1, 8, 0, tzinfo=UTC), True),  # a Monday, 09:00 in London's summer
        (datetime(2026, 6, 1, 7, 59, tzinfo=UTC), False),
        (datetime(2026, 6, 1, 16, 30, tzinfo=UTC), False),
        (datetime(2026, 1, 5, 8, 30, tzinfo=UTC), False),  # a Monday, 08:30 in London's winter
        (datetime(2026, 6, 6, 12, 0, tzinfo=UTC), False),  # a Saturday
    ],
)
def test_the_hours_are_those_of_the_teams_own_clock(settings, moment, expected):
    settings.SUPPORT_HOURS = OFFICE
    assert is_open(moment) is expected


def test_without_hours_the_team_is_always_there():
    assert is_open(datetime(2026, 6, 6, 3, 0, tzinfo=UTC))


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
