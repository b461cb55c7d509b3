"""The demo in front of a stand-in for OpenAI: `python -m tests.wire.stub`, or `make run-openai-stub`.

The stand-in goes by keywords, which is enough to try the streaming, the tools and the handover by hand without a key.
Asked to in the chat, it fails: "please 429", or any other status, and the words of `FAULTS`.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

from tests.wire import wire
from tests.wire.server import Failure, OpenAIServer, Reply, Step, call, say
from tests.wire.wire import Json

ROOT = Path(__file__).resolve().parents[2]
ORDER_NUMBER = re.compile(r"\b\d{4,}\b")
EMAIL = re.compile(r"\S+@\S+\.\w+")
SMALL_TALK = re.compile(r"^\W*(hi|hello|hey|thanks|thank you|bye)\b", re.I)
FENCED = re.compile(r"<<<DATA.*?(\{.*\})", re.S)
GIVEN = re.compile(r"<<<DATA[^\n]*\n(.*?)\nDATA>>>", re.S)
ASKED = re.compile(r"^Customer: (.*)$", re.M)
PLEASE = re.compile(r"\bplease (\w+)", re.I)
LINE = "Here is what I found for you."
FAULTS: dict[str, Step] = {
    "credit": Failure(429, "insufficient_quota"),
    "model": Failure(404, "model_not_found"),
    "fail": Reply([wire.message(LINE)], "failed"),
    "truncate": Reply([wire.message(LINE)], "incomplete"),
    "cut": Reply([wire.message(LINE)], cut_after=5),
    "garble": Reply([wire.message(LINE)], "garbage"),
    "hang": Reply([wire.message(LINE)], "hang"),
    "refuse": Reply([wire.refusal("I can't help with that.")]),
    "invent": say("You can send it back within 9999 days of delivery."),
    "promise": say("I have refunded your order in full."),
    "leak": say("Key: sk-proj-abcdefghijklmnopqrstuvwxyz0123456789."),
}


def by_keywords(request: Json) -> Step:
    """What the stand-in does next, from the last item that it was sent."""
    if isinstance(request["input"], str):  # check_openai asks so
        return say("OK")
    tools = {tool["name"] for tool in request.get("tools", [])}
    last = request["input"][-1]
    message = next(item["content"] for item in reversed(request["input"]) if item.get("role") == "user")
    if fault := _fault(message):
        return fault
    if "escalate_to_human" not in tools:
        return _assist(last, message, tools)
    if isinstance(request.get("tool_choice"), dict):
        return _escalate(message)
    if last.get("type") == "function_call_output" and (result := FENCED.search(last["output"])):
        return _tell(json.loads(result[1]))
    return _begin(message, tools)


def _fault(message: str) -> Step | None:
    for word in PLEASE.findall(message):
        if word.isdecimal() and 400 <= int(word) <= 599:
            return Failure(int(word))
        if fault := FAULTS.get(word.lower()):
            return fault
    return None


def _begin(message: str, tools: set[str]) -> Reply:
    if SMALL_TALK.search(message):
        return say("Hello, how can I help you?")
    if number := ORDER_NUMBER.search(message):
        email = EMAIL.search(message)
        if "get_order_status" in tools:
            return call("get_order_status", order_id=number.group(), email=email.group() if email else None)
        return call("transfer_to_orders" if "transfer_to_orders" in tools else "transfer_to_triage")
    return call("search_help_centre", query=message)


def _assist(last: Json, message: str, tools: set[str]) -> Reply:
    """What the copilot of teammates gets: an article's sentences, or the text that it was given, as it was."""
    if not tools:
        return say(GIVEN.search(message)[1])
    if found := FENCED.search(last.get("output", "")):
        told = _tell(json.loads(found[1]))
        return call("nothing_answers", missing="What this is about.") if told.output[0].get("name") else told
    return call("search_help_centre", query=ASKED.findall(message)[-1])


def _tell(result: Json) -> Reply:
    if order := result.get("order"):
        return say(f"Order {order['order_id']} is {order['status']}.")
    if passages := result.get("passages"):
        return say(" ".join(re.split(r"(?<=[.!?])\s+", passages[0]["text"])[:2]))
    if result.get("result") == "email_needed":
        return call("ask_customer", question="Which e-mail address was the order placed with?", detail="email")
    return call("decline_to_answer", reason="not_in_help_centre")


def _escalate(message: str) -> Reply:
    return call(
        "escalate_to_human",
        customer_message=message,
        detected_intent="needs a person",
        collected_fields=[],
        knowledge_sources_used=[],
        conversation_summary=f"The customer wrote: {message}",
        escalation_reason="customer_request",
        risk_level="low",
    )


def main() -> int:
    """Serve the demo until it is interrupted."""
    with OpenAIServer(by_keywords) as server:
        told = {"AGENT_BACKEND": "openai", "OPENAI_API_KEY": "stub", "OPENAI_BASE_URL": server.url}
        print(f"{server.url}  stand-in for OpenAI", flush=True)
        command = [sys.executable, "manage.py", *(sys.argv[1:] or ["demo"])]
        try:
            return subprocess.call(command, cwd=ROOT, env={**os.environ, **told})
        except KeyboardInterrupt:
            return 0


if __name__ == "__main__":
    sys.exit(main())
