"""Looking up orders. Whose order it is, is settled here and never by what a message claims."""

import re
from typing import Any

from agents import function_tool

from agents_core.connectors.base import Order
from agents_core.connectors.registry import connector
from agents_core.guardrails.input.deobfuscation import visible
from agents_core.guardrails.untrusted_text import strip_instructions
from agents_core.tools.output import SIGN_IN_NEEDED, Context, failed, record_result
from agents_core.turn.context import TurnContext
from agents_core.verification.guesses import Guess

TOOL_SECONDS = 15.0
MAX_FAILED_LOOKUPS = 5  # in one conversation
_ADDRESS = re.compile(r"(?<![\w.+'-])[\w.+'-]{1,64}@[\w.-]+")
_NOT_IN_A_NUMBER = re.compile(r"[^A-Za-z0-9-]")


@function_tool(timeout=TOOL_SECONDS, failure_error_function=failed("get_order_status"))
async def get_order_status(context: Context, order_id: str, email: str | None) -> str:
    """Look up one order: its status, items, carrier, tracking number and expected date.

    Args:
        order_id: The order number as the customer gave it.
        email: The e-mail address the customer says the order was placed with, or null when they have not given one.
    """
    arguments = {"order_id": order_id, "email": email}
    ok, result = await _status(context.context, order_id, _as_written(context.context, (email or "").strip()))
    return record_result(context.context, "get_order_status", result, arguments=arguments, source="order system", ok=ok)


@function_tool(timeout=TOOL_SECONDS, failure_error_function=failed("list_my_orders"))
async def list_my_orders(context: Context) -> str:
    """List the newest orders of the customer who gave no order number, when they are signed in or have proved their
    e-mail by a code."""
    identity = context.context.identity
    if not identity.verified:
        result = SIGN_IN_NEEDED
    else:
        orders = await connector().orders_of(identity.email)
        own = [order for order in orders if order.email.casefold() == identity.email.casefold()]
        result = {"result": "found", "orders": [_shown(context.context, order) for order in own]}
    return record_result(context.context, "list_my_orders", result, arguments={}, source="order system")


def _as_written(context: TurnContext, email: str) -> str:
    """The address if the customer wrote it or left it, else "": one that the model came by elsewhere proves nothing."""
    said = [context.message, context.identity.email, *context.state.collected.values()]
    written = {found.strip(".'").casefold() for text in said for found in _ADDRESS.findall(visible(text))}
    return email if email.casefold() in written else ""


async def _status(context: TurnContext, order_id: str, email: str) -> tuple[bool, dict[str, Any]]:
    """Whether the call was in order, and its result. An order that is not theirs looks like one that does not exist."""
    number = _NOT_IN_A_NUMBER.sub("", order_id)
    if not number or len(number) > 40:
        return False, {"result": "invalid", "detail": "That is not an order number."}
    claimed = context.identity.email if context.identity.signed_in else email or _proven(context)
    if not claimed:
        return True, {"result": "email_needed"}
    guess = Guess.at_order(context, number=number, email=claimed)
    # Who has proved the address guesses at nothing: another's order they never see.
    proved = context.identity.verified and claimed.casefold() == context.identity.email.casefold()
    if context.state.failed_lookups >= MAX_FAILED_LOOKUPS or not (proved or await guess.allowed()):
        return False, {"result": "no_match"}
    order = await connector().order(number)
    if order is None or order.email.casefold() != claimed.casefold():
        context.state.failed_lookups += 1
        return True, {"result": "no_match"}
    await guess.was_right()
    return True, {"result": "found", "order": _shown(context, order)}


def _proven(context: TurnContext) -> str:
    """The address that the customer proved by a code, or "". They may still name another, as any guest may."""
    return context.identity.email if context.identity.verified else ""


def _shown(context: TurnContext, order: Order) -> dict[str, Any]:
    """The order as the model may see it: without the e-mail, and with notes cleared of orders to an assistant."""
    context.own_values |= {order.order_id, order.email, order.tracking_number} - {""}
    return {
        "order_id": order.order_id,
        "status": order.status,
        "placed_on": order.placed_on,
        "items": [{"name": line.name, "quantity": line.quantity, "price": line.price} for line in order.lines],
        "total": order.total,
        "currency": order.currency,
        "carrier": order.carrier,
        "tracking_number": order.tracking_number,
        "expected_on": order.expected_on,
        "destination": order.destination,
        "note": strip_instructions(order.note),
    }
