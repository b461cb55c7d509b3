"""Actions that only a person may approve. The guardrail stops them before they run, whatever the model was told.

What the agent would do if it were allowed to is put down for a teammate, who decides.
"""

import json
from typing import Any, Literal

from agents import ToolGuardrailFunctionOutput, ToolInputGuardrailData, function_tool, tool_input_guardrail

from agents_core.guardrails.untrusted_text import wrap_untrusted
from agents_core.policy import Reason
from agents_core.tools.output import Context
from agents_core.turn.context import ToolCall, TurnContext

NEEDS_APPROVAL = '{"result": "needs_approval", "next": "Call escalate_to_human."}'


class UnapprovedActionError(RuntimeError):
    """A sensitive tool ran without the approval of a person: the guardrail in front of it is missing."""


@tool_input_guardrail
def needs_a_person(data: ToolInputGuardrailData) -> ToolGuardrailFunctionOutput:
    """Refuse the call and remember it as proposed."""
    call = data.context
    arguments = _readable(call.tool_arguments)
    call.context.tool_calls.append(
        ToolCall(call.tool_name, ok=False, arguments=arguments, error="needs a person's approval")
    )
    propose(call.context, call.tool_name, arguments)
    return ToolGuardrailFunctionOutput.reject_content(wrap_untrusted(NEEDS_APPROVAL, source=call.tool_name))


def _readable(arguments: str) -> dict[str, Any]:
    """The arguments as the model gave them; whatever is no JSON object is kept as text for the teammate to read."""
    try:
        parsed = json.loads(arguments)
    except ValueError:
        parsed = None
    return parsed if isinstance(parsed, dict) else {"text": arguments[:1000]}


@function_tool(tool_input_guardrails=[needs_a_person])
async def refund_order(context: Context, order_id: str, amount: str | None, reason: str) -> str:
    """Propose a refund. A teammate decides; you cannot pay anything back.

    Args:
        order_id: The order number.
        amount: The amount with its currency, or null for the whole order.
        reason: Why the customer wants the money back.
    """
    raise UnapprovedActionError("refund_order")


@function_tool(tool_input_guardrails=[needs_a_person])
async def cancel_order(context: Context, order_id: str, reason: str) -> str:
    """Propose to cancel an order. A teammate decides; you cannot cancel anything.

    Args:
        order_id: The order number.
        reason: Why the customer wants to cancel.
    """
    raise UnapprovedActionError("cancel_order")


@function_tool(tool_input_guardrails=[needs_a_person])
async def change_account(
    context: Context,
    change: Literal["email", "name", "address", "phone", "payment_method", "plan"],
    new_value: str,
    reason: str,
) -> str:
    """Propose a change of the customer's account. A teammate decides; you cannot change anything.

    Args:
        change: What is to be changed.
        new_value: What it is to become, in the customer's words; for a plan that ends, "none". Never a card number.
        reason: Why the customer wants it.
    """
    raise UnapprovedActionError("change_account")


def propose(context: TurnContext, tool: str, arguments: dict[str, Any]) -> None:
    """Put an action down, once. Whose account it is about, is settled here and never by what a message claims."""
    if tool == "change_account":
        arguments = {**arguments, "email": context.identity.email if context.identity.verified else ""}
    proposal = {"tool": tool, "arguments": arguments}
    if proposal not in context.proposed:
        context.proposed.append(proposal)


def propose_for_topic(context: TurnContext) -> None:
    """Put down what a teammate is most likely to do about a topic that no model gets to work on, since it goes to a
    person at once."""
    order = context.state.collected.get("order_id", "")
    if context.state.intent == "refund_request" and order and not context.proposed:
        reason = " ".join(context.message.split())[:300]
        propose(context, "refund_order", {"order_id": order, "amount": None, "reason": reason})


def reason_of(proposed: list[dict[str, Any]]) -> Reason:
    """Why a conversation goes to a person when something was proposed and nothing else says why."""
    return Reason.ACCOUNT_CHANGE if proposed[0]["tool"] == "change_account" else Reason.MONEY_MOVEMENT
