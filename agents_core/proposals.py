"""What the agent would do if it were allowed to: put down for a teammate, who decides."""

from typing import Any

from agents_core.policy import Reason
from agents_core.turn.context import TurnContext


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
