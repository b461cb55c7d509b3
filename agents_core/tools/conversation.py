"""The three ways to end a turn other than with an answer: ask one thing, admit not knowing, hand over to a person."""

from typing import Literal

import structlog
from agents import function_tool
from pydantic import BaseModel, ConfigDict, ValidationError

from agents_core.tools.output import Context
from agents_core.turn.handoff import HandoffPayload
from agents_core.wording.notices import declined_notice, handoff_notice

log = structlog.get_logger(__name__)

# The run stops at these: their output is the reply.
STOP_AT = ["ask_customer", "decline_to_answer", "escalate_to_human"]


class CollectedField(BaseModel):
    """A detail the customer gave. A list of pairs, because the strict schema has no open objects."""

    model_config = ConfigDict(extra="forbid")

    name: str
    value: str


@function_tool
async def ask_customer(
    context: Context, question: str, detail: Literal["order_id", "email", "code", "topic", "other"]
) -> str:
    """Ask the customer one clarifying question and wait for the answer.

    Args:
        question: One short question in the customer's language.
        detail: What the question asks for.
    """
    context.context.clarification = detail
    return question.strip()


@function_tool
async def decline_to_answer(context: Context, reason: Literal["not_in_help_centre", "out_of_scope"]) -> str:
    """Say honestly that there is no answer, instead of guessing.

    Args:
        reason: not_in_help_centre when the search found no answer; out_of_scope when it is no support question.
    """
    context.context.declined = reason
    return declined_notice(reason, context.context.language)


@function_tool
async def escalate_to_human(
    context: Context,
    customer_message: str,
    detected_intent: str,
    collected_fields: list[CollectedField],
    knowledge_sources_used: list[str],
    conversation_summary: str,
    escalation_reason: str,
    risk_level: Literal["low", "medium", "high"],
) -> str:
    """Hand the conversation to a support teammate with everything they need.

    Use it when the customer asks for a person, when you are not sure, when clarification failed twice, and for money,
    billing disputes, identity, access, security, privacy, health, legal questions and deliveries that went wrong.

    Args:
        customer_message: What the customer wrote, in their words.
        detected_intent: What they want, in one or two words.
        collected_fields: Every detail they gave, such as order_id or email.
        knowledge_sources_used: The articles that were used.
        conversation_summary: Two to four sentences in English: what was asked, looked up and found, and what is open.
        escalation_reason: One of money_movement, billing_dispute, account_change, account_access, account_security,
            identity, privacy, health, legal, delivery_problem, customer_request, low_confidence, clarification_failed,
            tool_failure.
        risk_level: low, medium or high.
    """
    try:
        payload = HandoffPayload.model_validate(
            {
                "customer_message": customer_message,
                "detected_intent": detected_intent,
                "collected_fields": {field.name: field.value for field in collected_fields},
                "knowledge_sources_used": knowledge_sources_used,
                "conversation_summary": conversation_summary,
                "escalation_reason": escalation_reason,
                "risk_level": risk_level,
            }
        )
    except ValidationError as error:
        problems = "; ".join(f"{problem['loc'][0]}: {problem['msg']}" for problem in error.errors())
        log.warning("handoff_payload_invalid", problems=problems)
        return f"Nothing was handed over. Correct this and call again: {problems}"
    context.context.handoff = payload
    return handoff_notice(payload, context.context.language)
