"""The actions that only a person may approve: how each is carried out once it is."""

from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any

from agents_core.connectors.base import Receipt
from agents_core.connectors.registry import connector

Arguments = dict[str, Any]


async def _refund(arguments: Arguments, key: str) -> Receipt:
    amount = Decimal(arguments["amount"]) if arguments.get("amount") else None
    return await connector().refund(arguments["order_id"], amount, arguments.get("reason", ""), key=key)


async def _cancel(arguments: Arguments, key: str) -> Receipt:
    return await connector().cancel(arguments["order_id"], arguments.get("reason", ""), key=key)


async def _change_account(arguments: Arguments, key: str) -> Receipt:
    email, change, new_value = arguments["email"], arguments["change"], arguments["new_value"]
    return await connector().change_account(email, change, new_value, arguments.get("reason", ""), key=key)


_BY_TOOL: dict[str, Callable[[Arguments, str], Awaitable[Receipt]]] = {
    "refund_order": _refund,
    "cancel_order": _cancel,
    "change_account": _change_account,
}


async def execute_action(tool: str, arguments: Arguments, *, key: str) -> Receipt:
    """Carry out an approved action; the same `key` is carried out once, however often this is called.

    Raises ActionRefusedError when the shop's system will not, ConnectorError when it does not answer properly: then
    nobody knows whether it was done.
    """
    return await _BY_TOOL[tool](arguments, key)
