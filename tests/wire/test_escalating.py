import pytest

from agents_core.policy import Reason

DISPUTE = "I was charged twice for order 1003 and want one payment back."

PAYLOAD = {
    "customer_message": DISPUTE,
    "detected_intent": "double charge",
    "collected_fields": [{"name": "order_id", "value": "1003"}],
    "knowledge_sources_used": [],
    "conversation_summary": "The customer was charged twice for order 1003. One payment is to be returned.",
    "escalation_reason": "billing_dispute",
    "risk_level": "high",
}


async def test_a_matter_for_people_is_put_to_the_decision_model(server, settings, alice):
    server.call("escalate_to_human", **PAYLOAD)
    played = await alice.writes(DISPUTE)
    asked = server.requests[0]
    assert asked["model"] == settings.AGENT_DECISION_MODEL
    assert asked["tool_choice"] == {"type": "function", "name": "escalate_to_human"}
    assert "connecting" in played.states


async def test_the_payload_is_what_the_model_filled_in(server, alice):
    server.call("escalate_to_human", **PAYLOAD)
    handoff = (await alice.writes(DISPUTE)).outcome.handoff
    assert handoff.conversation_summary == PAYLOAD["conversation_summary"]
    assert handoff.collected_fields["order_id"] == "1003"
    assert handoff.escalation_reason == Reason.BILLING_DISPUTE
    assert handoff.risk_level == "high"


async def test_the_schema_of_the_escalation_is_strict(server, alice):
    server.call("escalate_to_human", **PAYLOAD)
    await alice.writes(DISPUTE)
    tools = {tool["name"]: tool for tool in server.requests[0]["tools"]}
    assert tools["escalate_to_human"]["strict"] is True
    assert set(tools["escalate_to_human"]["parameters"]["required"]) == set(PAYLOAD)


@pytest.mark.parametrize(
    ("field", "value"),
    [("conversation_summary", ""), ("escalation_reason", "because"), ("detected_intent", "x" * 81)],
)
async def test_an_invalid_payload_goes_back_to_the_model(server, alice, field, value):
    server.call("escalate_to_human", **{**PAYLOAD, field: value})
    server.call("escalate_to_human", **PAYLOAD)
    played = await alice.writes(DISPUTE)
    told = server.requests[1]["input"][-1]["output"]
    assert "Nothing was handed over" in told
    assert field in told
    assert played.outcome.handoff.conversation_summary == PAYLOAD["conversation_summary"]


async def test_arguments_that_do_not_fit_the_schema_go_back_to_the_model(server, alice):
    server.call("escalate_to_human", customer_message=DISPUTE)
    server.call("escalate_to_human", **PAYLOAD)
    played = await alice.writes(DISPUTE)
    assert len(server.requests) == 2
    assert played.outcome.handoff.conversation_summary == PAYLOAD["conversation_summary"]


async def test_code_hands_off_when_the_model_forgets_to(server, alice):
    server.say("Sure, have a nice day.")
    outcome = (await alice.writes(DISPUTE)).outcome
    assert outcome.handoff.escalation_reason == Reason.BILLING_DISPUTE
    assert outcome.handoff.customer_message == DISPUTE
    assert outcome.handoff.collected_fields["order_id"] == "1003"
    assert "teammate" in outcome.reply


async def test_what_the_model_says_instead_of_escalating_is_never_shown(server, alice):
    server.say("Sure, have a nice day. ")
    assert (await alice.writes(DISPUTE)).shown == ""


async def test_the_history_holds_the_notice_and_not_what_was_said_instead(server, alice):
    server.say("Sure, have a nice day.")
    outcome = (await alice.writes(DISPUTE)).outcome
    assert [item["content"] for item in alice.history] == [DISPUTE, outcome.reply]


async def test_the_model_cannot_decline_what_people_must_decide(server, alice):
    server.call("escalate_to_human", **{**PAYLOAD, "escalation_reason": "because"})
    server.call("decline_to_answer", reason="out_of_scope")
    outcome = (await alice.writes(DISPUTE)).outcome
    assert outcome.handoff.escalation_reason == Reason.BILLING_DISPUTE
    assert (outcome.route, outcome.refused) == ("billing", False)
    assert "teammate" in outcome.reply


async def test_an_invented_number_does_not_turn_an_escalation_into_a_refusal(server, alice):
    server.say("It will be settled within 90 days of delivery.")
    outcome = (await alice.writes(DISPUTE)).outcome
    assert outcome.handoff.escalation_reason == Reason.BILLING_DISPUTE
    assert not outcome.refused


async def test_a_model_that_searches_without_end_is_stopped_and_handed_off(server, shop, alice):
    for _ in range(30):
        server.call("search_help_centre", query="gift card")
    outcome = (await alice.writes("How long is a gift card valid?")).outcome
    assert outcome.handoff.escalation_reason == Reason.LOW_CONFIDENCE
    assert len(server.requests) <= 10


async def test_agents_that_send_a_customer_in_circles_are_stopped(server, ada):
    for _ in range(15):
        server.call("transfer_to_orders")
        server.call("transfer_to_triage")
    outcome = (await ada.writes("Where is my order 1001?")).outcome
    assert outcome.handoff.escalation_reason == Reason.LOW_CONFIDENCE
    offered = {tool["name"] for tool in server.requests[-1]["tools"]}
    assert not {name for name in offered if name.startswith("transfer_to_")}


async def test_a_lower_risk_from_the_model_is_raised(server, alice):
    server.call("escalate_to_human", **{**PAYLOAD, "risk_level": "low", "escalation_reason": "low_confidence"})
    handoff = (await alice.writes(DISPUTE)).outcome.handoff
    assert (handoff.risk_level, handoff.escalation_reason) == ("high", Reason.BILLING_DISPUTE)


async def test_a_refund_is_proposed_and_never_made(server, shop, ada):
    server.call("transfer_to_billing")
    server.call("refund_order", order_id="1003", amount=None, reason="not needed")
    server.call("escalate_to_human", **{**PAYLOAD, "escalation_reason": "money_movement"})
    outcome = (await ada.writes("What is on my last invoice?")).outcome
    assert [proposal["tool"] for proposal in outcome.proposed] == ["refund_order"]
    assert "needs_approval" in server.requests[2]["input"][-1]["output"]
    assert outcome.handoff.escalation_reason == Reason.MONEY_MOVEMENT


async def test_a_decision_costs_what_the_decision_model_costs(server, settings, alice):
    settings.MODEL_PRICES = {"gpt-5.4-mini": ("1", "0", "0"), "gpt-5.4": ("100", "0", "0")}
    server.call("escalate_to_human", **PAYLOAD)
    outcome = (await alice.writes(DISPUTE)).outcome
    assert outcome.model == "gpt-5.4"
    assert float(outcome.usage.cost) == (400 * 1 + 400 * 100) / 1_000_000  # the safety check, then the decision
