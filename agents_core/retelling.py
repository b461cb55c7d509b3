"""What a lookup came to, in plain English: for a teammate who takes over, and for the summary of old turns."""

from typing import Any

from agents_core.memory.transcript import Call

LONGEST_QUOTE = 300
OUTCOMES = {
    "email_needed": "it needs the e-mail address of the order",
    "no_match": "number and e-mail address do not match an order",
    "invalid": "that is not an order number",
    "unavailable": "the system did not answer",
    "sign_in_needed": "the customer is not signed in",
    "no_account": "no account found",
}


def quoted(text: str, longest: int = LONGEST_QUOTE) -> str:
    """`text` on one line, cut where it is too long."""
    text = " ".join(text.split())
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def retell(call: Call) -> str:
    """What was looked up, and with which result."""
    if call.tool == "search_help_centre":
        query = quoted(str(call.arguments.get("query", "")))
        return f"Searched the help centre for “{query}” and found {listed(titles(call)[:2])}"
    about = f"order {call.arguments['order_id']}" if call.arguments.get("order_id") else _subject(call)
    return f"Looked up {about}: {_outcome(call.result)}"


def _subject(call: Call) -> str:
    return "the customer's orders" if call.tool == "list_my_orders" else "the account"


def titles(call: Call) -> list[str]:
    """The titles of the articles that a search found, best first."""
    return list(dict.fromkeys(str(each.get("title", "")) for each in call.result.get("passages") or []))


def listed(titles: list[str]) -> str:
    """Titles in a sentence."""
    return " and ".join(f"“{title}”" for title in titles) if titles else "nothing that answers it"


def _outcome(result: dict[str, Any]) -> str:
    if order := result.get("order"):
        parts = [str(order.get("status", "")).replace("_", " "), str(order.get("carrier") or "")]
        if order.get("expected_on"):
            parts.append(f"expected {order['expected_on']}")
        return ", ".join(part for part in parts if part)
    if orders := result.get("orders"):
        return "found " + ", ".join(f"{each.get('order_id')} ({each.get('status')})" for each in orders[:3])
    if account := result.get("account"):
        return f"plan {account.get('plan') or 'none'}, payment status {account.get('payment_status') or 'unknown'}"
    return OUTCOMES.get(str(result.get("result", "")), "no result")
