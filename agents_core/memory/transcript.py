"""The items of a run as turns: what the customer wrote, what was called and found, what we replied.

What a lookup came to is told in plain English, for a teammate who takes over and for the summary of old turns.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# Calls whose output is the reply.
REPLYING = frozenset({"ask_customer", "decline_to_answer", "escalate_to_human"})

# How a reply opens that a person wrote: "[Bob, support teammate] …".
BY_TEAMMATE = ", support teammate] "

# How the record opens with which a person gives the conversation back; see `handback_records.py`.
SETTLED = "A teammate has dealt with everything before this, and you answer again."
LONGEST_QUOTE = 300
OUTCOMES = {
    "email_needed": "it needs the e-mail address of the order",
    "no_match": "number and e-mail address do not match an order",
    "invalid": "that is not an order number",
    "unavailable": "the system did not answer",
    "sign_in_needed": "the customer is not signed in",
    "no_account": "no account found",
}


SUBJECTS = {
    "get_order_status": "the order",
    "list_my_orders": "the customer's orders",
    "get_account_details": "the account",
    "search_help_centre": "the help centre",
}
DETAILS = {
    "order_id": "order",
    "email": "e-mail",
    "amount": "amount",
    "invoice_number": "invoice",
    "tracking_number": "tracking number",
    "destination": "country",
}


@dataclass
class Call:
    """A tool that was used. `result` is {} while it runs, and for an output that is no JSON object."""

    tool: str
    arguments: dict[str, Any]
    output: str = ""
    result: dict[str, Any] = field(default_factory=dict)

    @property
    def result_code(self) -> str:
        """The `result` word of a lookup ("found", "no_match" …) or ""."""
        word = self.result.get("result", "")
        return word if isinstance(word, str) else ""


@dataclass
class Turn:
    """Everything from one message of the customer (or several in a row) to the next.

    `settled` is what is on record of the part that ends with this turn, when a person had it; else "".
    """

    message: str
    calls: list[Call] = field(default_factory=list)
    replies: list[str] = field(default_factory=list)
    settled: str = ""

    @property
    def reply(self) -> str:
        """What was said last, or ""."""
        return self.replies[-1] if self.replies else ""

    def called(self, *tools: str) -> list[Call]:
        """The calls of these tools, oldest first."""
        return [call for call in self.calls if call.tool in tools]


def turns(items: list[Any]) -> list[Turn]:
    """The turns in `items` (Responses API input items), oldest first; the last one is under way. Never empty."""
    found: list[Turn] = []
    open_calls: dict[str, Call] = {}
    for item in items:
        if item.get("role") == "user":
            _add_message(found, _text(item.get("content")))
        elif not found:
            continue
        elif item.get("type") == "function_call":
            call = Call(item.get("name", ""), _json_object(item.get("arguments", "")))
            open_calls[item.get("call_id", "")] = call
            found[-1].calls.append(call)
        elif item.get("type") == "function_call_output":
            _add_output(found[-1], open_calls.get(item.get("call_id", "")), _text(item.get("output")))
        elif item.get("role") == "assistant":
            found[-1].replies.append(_text(item.get("content")))
        elif item.get("role") == "developer" and (text := _text(item.get("content"))).startswith(SETTLED):
            found[-1].settled = "; ".join(line[2:] for line in text.split("\n") if line.startswith("- ")) or SETTLED
    return found or [Turn("")]


def _add_message(found: list[Turn], text: str) -> None:
    if found and not (found[-1].calls or found[-1].replies or found[-1].settled):
        found[-1].message = f"{found[-1].message}\n{text}"
    else:
        found.append(Turn(text))


def _add_output(turn: Turn, call: Call | None, output: str) -> None:
    if call is None:
        return
    call.output = output
    call.result = _json_object(_unfenced(output))
    if call.tool in REPLYING:
        turn.replies.append(output)


def _text(content: Any) -> str:
    """The text of a message's content, which is a string or a list of parts."""
    if isinstance(content, str):
        return content
    return "\n".join(part.get("text") or "" for part in content or [] if isinstance(part, dict)).strip()


def _unfenced(output: str) -> str:
    """What stands between the marks around data."""
    start, end = output.find("{"), output.rfind("}")
    return output[start : end + 1]


def _json_object(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text or "{}")
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def shorten_line(text: str, longest: int = LONGEST_QUOTE) -> str:
    """`text` on one line, cut where it is too long."""
    text = " ".join(text.split())
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def describe_call(call: Call) -> str:
    """What was looked up, and with which result."""
    if call.tool == "search_help_centre":
        query = shorten_line(str(call.arguments.get("query", "")))
        return f"Searched the help centre for “{query}” and found {listed(titles(call)[:2])}"
    about = f"order {call.arguments['order_id']}" if call.arguments.get("order_id") else _subject(call)
    return f"Looked up {about}: {describe_result(call.result)}"


def _subject(call: Call) -> str:
    return SUBJECTS.get(call.tool, call.tool.replace("_", " "))


def titles(call: Call) -> list[str]:
    """The titles of the articles that a search found, best first."""
    return list(dict.fromkeys(str(each.get("title", "")) for each in call.result.get("passages") or []))


def listed(titles: list[str]) -> str:
    """Titles in a sentence."""
    return " and ".join(f"“{title}”" for title in titles) if titles else "nothing that answers it"


def given_details(details: Mapping[str, str]) -> str:
    """Details by name as one says them."""
    return ", ".join(f"{DETAILS.get(name, name.replace('_', ' '))} {value}" for name, value in details.items())


def describe_result(result: dict[str, Any]) -> str:
    """What a lookup came to."""
    if order := result.get("order"):
        parts = [str(order.get("status", "")).replace("_", " "), str(order.get("carrier") or "")]
        if order.get("expected_on"):
            parts.append(f"expected {order['expected_on']}")
        if note := str(order.get("note") or "").strip(" ."):
            parts.append(f"note: {shorten_line(note)}")
        return ", ".join(part for part in parts if part)
    if orders := result.get("orders"):
        return "found " + ", ".join(f"{each.get('order_id')} ({each.get('status')})" for each in orders[:3])
    if account := result.get("account"):
        return f"plan {account.get('plan') or 'none'}, payment status {account.get('payment_status') or 'unknown'}"
    return OUTCOMES.get(str(result.get("result", "")), "no result")
