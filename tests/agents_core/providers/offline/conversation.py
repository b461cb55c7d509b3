"""Writes conversations down as the items that a model is given."""

import json
from typing import Any

from agents_core.guardrails.untrusted_text import wrap_untrusted
from agents_core.providers.offline.dialogue import read_dialogue
from agents_core.providers.offline.plan_steps import Offered, Step
from agents_core.providers.offline.planner import plan

COMMON = {"search_help_centre", "ask_customer", "decline_to_answer", "escalate_to_human"}
PROOF = {"send_code", "check_code"}
TRIAGE = Offered(frozenset(COMMON), frozenset({"transfer_to_orders", "transfer_to_billing"}))
ORDERS = Offered(
    frozenset(COMMON | PROOF | {"get_order_status", "list_my_orders", "cancel_order"}),
    frozenset({"transfer_to_triage"}),
    agent="orders",
)
ALONE = Offered(frozenset(COMMON))
BILLING = Offered(
    frozenset(COMMON | PROOF | {"get_account_details", "refund_order"}),
    frozenset({"transfer_to_triage"}),
    agent="billing",
)

ORDER = {
    "order_id": "1001",
    "status": "shipped",
    "carrier": "Royal Mail",
    "tracking_number": "RM44719",
    "expected_on": "2026-11-25",
    "items": [],
    "note": "",
}


class Conversation:
    """Builds items one by one; `step` asks the planner what it would do next."""

    def __init__(self) -> None:
        self.items: list[Any] = []

    def customer(self, text: str) -> "Conversation":
        self.items.append({"role": "user", "content": text})
        return self

    def said(self, text: str) -> "Conversation":
        content = [{"type": "output_text", "text": text, "annotations": []}]
        self.items.append({"type": "message", "role": "assistant", "content": content})
        return self

    def called(self, tool: str, arguments: dict[str, Any] | None = None, output: Any = "") -> "Conversation":
        call_id = f"call_{len(self.items)}"
        text = output if isinstance(output, str) else wrap_untrusted(json.dumps(output), source=tool)
        self.items += [
            {"type": "function_call", "call_id": call_id, "name": tool, "arguments": json.dumps(arguments or {})},
            {"type": "function_call_output", "call_id": call_id, "output": text},
        ]
        return self

    def asked(self, question: str, detail: str) -> "Conversation":
        return self.called("ask_customer", {"question": question, "detail": detail}, question)

    def found(self, query: str, *passages: dict[str, str], verdict: str = "answer") -> "Conversation":
        return self.called("search_help_centre", {"query": query}, {"verdict": verdict, "passages": list(passages)})

    def declined(self) -> "Conversation":
        reply = "I'm sorry, I don't have that information. Would you like me to connect you with a teammate?"
        return self.called("decline_to_answer", {"reason": "not_in_help_centre"}, reply)

    def step(self, offered: Offered) -> Step:
        return plan(read_dialogue(self.items, offered), offered)


def passage(text: str, *, heading: str = "", title: str = "Help", article: str = "help") -> dict[str, str]:
    return {"article": article, "title": title, "heading": heading, "text": text}
