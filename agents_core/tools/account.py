"""Looking up the customer's own account, for those who have shown that it is theirs."""

from dataclasses import asdict

from agents import function_tool

from agents_core.connectors.registry import connector
from agents_core.tools.output import SIGN_IN_NEEDED, Context, failed, record_result

TOOL_SECONDS = 15.0


@function_tool(timeout=TOOL_SECONDS, failure_error_function=failed("get_account_details"))
async def get_account_details(context: Context) -> str:
    """Look up the account of a customer who is signed in or has proved their e-mail by a code: plan, renewal date,
    payment status and newest invoice."""
    identity = context.context.identity
    result = SIGN_IN_NEEDED
    if identity.verified:
        account = await connector().account(identity.email)
        if account and account.email.casefold() != identity.email.casefold():
            account = None  # whatever the system behind it gave, it is somebody else's
        result = {"result": "no_account"} if account is None else {"result": "found", "account": asdict(account)}
        if account:
            context.context.own_values |= {account.email, account.name, account.last_invoice.get("number", "")} - {""}
    return record_result(context.context, "get_account_details", result, arguments={}, source="account system")
