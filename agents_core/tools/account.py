"""Looking up the customer's own account, for verified customers only."""

from dataclasses import asdict
from typing import Any

from agents import function_tool

from agents_core.connectors import connector
from agents_core.tools.results import Context, answer, failed

TOOL_SECONDS = 15.0


@function_tool(timeout=TOOL_SECONDS, failure_error_function=failed("get_account_details"))
async def get_account_details(context: Context) -> str:
    """Look up the signed-in customer's account: plan, renewal date, payment status and newest invoice."""
    identity = context.context.identity
    result: dict[str, Any] = {"result": "sign_in_needed"}
    if identity.verified:
        account = await connector().account(identity.email)
        result = {"result": "no_account"} if account is None else {"result": "found", "account": asdict(account)}
        if account:
            context.context.own_values |= {account.email, account.name, account.last_invoice.get("number", "")} - {""}
    return answer(context.context, "get_account_details", result, arguments={}, source="account system")
