from dataclasses import replace

import pytest

from agents_core.providers.offline.plan_steps import Say, Step, Use
from agents_core.turn.handoff import HandoffPayload
from tests.agents_core.providers.offline.conversation import BILLING, ORDERS, TRIAGE, Conversation, passage


def payload(step: Step) -> HandoffPayload:
    assert isinstance(step, Use)
    assert step.tool == "escalate_to_human"
    fields = {each["name"]: each["value"] for each in step.arguments["collected_fields"]}
    return HandoffPayload.model_validate({**step.arguments, "collected_fields": fields})


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ("I want my money back for order 1003", "money_movement"),
        ("Someone logged into my account and changed the password", "account_security"),
        ("My mug arrived broken", "delivery_problem"),
        ("Let me talk to a real person", "customer_request"),
    ],
)
def test_what_people_decide_goes_straight_to_a_person(message: str, reason: str):
    assert payload(Conversation().customer(message).step(TRIAGE)).escalation_reason == reason


def test_it_calls_the_tool_that_it_is_told_to_call():
    forced = replace(TRIAGE, forced="escalate_to_human")
    assert payload(Conversation().customer("hello").step(forced)).escalation_reason == "low_confidence"


def test_the_payload_holds_what_was_given_and_found():
    talk = Conversation().customer("Where is order 1001? My e-mail is ada@example.com")
    found = {"result": "found", "order": {"order_id": "1001", "status": "delayed", "carrier": "DHL"}}
    talk.called("get_order_status", {"order_id": "1001", "email": "ada@example.com"}, found).said("It is delayed.")
    talk.customer("And what do you do about delays?").found("delays", passage("Wait.", article="late", title="Delays"))
    talk.said("Please wait.").customer("I want to speak to a human")
    made = payload(talk.step(ORDERS))
    assert made.collected_fields == {"order_id": "1001", "email": "ada@example.com"}
    assert made.knowledge_sources_used == ["late"]
    assert "Looked up order 1001: delayed, DHL" in made.conversation_summary
    assert "“Delays”" in made.conversation_summary


def test_yes_to_the_offer_of_a_person_brings_one():
    talk = Conversation().customer("Do you sell helicopters?").found("helicopters", verdict="refuse").declined()
    made = payload(talk.customer("yes please").step(TRIAGE))
    assert made.escalation_reason == "customer_request"
    assert "helicopters" in made.customer_message


def test_no_to_the_offer_of_a_person_goes_on():
    talk = Conversation().customer("Do you sell helicopters?").found("helicopters", verdict="refuse").declined()
    assert isinstance(talk.customer("no thanks").step(TRIAGE), Say)


def test_a_question_asked_again_after_a_refusal_is_handed_over():
    talk = Conversation().customer("Do you sell helicopters?").found("helicopters", verdict="refuse").declined()
    assert payload(talk.customer("do you sell helicopters or not").step(TRIAGE)).escalation_reason == "low_confidence"


def test_two_questions_of_ours_that_led_nowhere_are_enough():
    talk = Conversation().customer("help").asked("With what?", "topic").customer("stuff").asked("With what?", "topic")
    assert payload(talk.customer("dunno").step(TRIAGE)).escalation_reason == "clarification_failed"


def test_whoever_has_no_address_for_a_code_is_offered_a_person():
    talk = Conversation().customer("When does my membership renew?")
    talk.called("get_account_details", {}, {"result": "sign_in_needed"})
    step = talk.asked("Which e-mail address?", "email").customer("i don't have it").step(BILLING)
    assert isinstance(step, Say)
    assert step.text.endswith("?")
    assert payload(talk.said(step.text).customer("yes").step(BILLING)).escalation_reason == "customer_request"
