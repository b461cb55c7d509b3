"""Fills the payload for a person: what was asked, what was looked up and found, what is open. In English, for staff."""

from typing import Any

from agents_core import policy
from agents_core.policy import Reason
from agents_core.providers.offline.dialogue import Dialogue
from agents_core.providers.offline.steps import Use
from agents_core.providers.offline.transcript import Call

LONGEST_MESSAGE = 2000
LONGEST_QUOTE = 300
MOST_LOOKUPS = 4
MOST_SOURCES = 10
LOOKUPS = ("search_help_centre", "get_order_status", "list_my_orders", "get_account_details")

OPEN = {
    Reason.MONEY_MOVEMENT: "decide on the payment, refund or return and tell the customer",
    Reason.BILLING_DISPUTE: "check the charge and tell the customer what it was for",
    Reason.ACCOUNT_CHANGE: "confirm who the customer is and make the change",
    Reason.ACCOUNT_ACCESS: "confirm who the customer is and restore the access",
    Reason.ACCOUNT_SECURITY: "secure the account or card at once",
    Reason.IDENTITY: "complete the identity check",
    Reason.PRIVACY: "answer the request about personal data",
    Reason.HEALTH: "answer the health question; the assistant said nothing about it",
    Reason.LEGAL: "answer the legal matter; the assistant said nothing about it",
    Reason.DELIVERY_PROBLEM: "check the delivery with the carrier or warehouse and offer a solution",
    Reason.CUSTOMER_REQUEST: "the customer wants to talk to a person",
    Reason.LOW_CONFIDENCE: "no reliable answer was found",
    Reason.CLARIFICATION_FAILED: "find out what the customer needs",
    Reason.TOOL_FAILURE: "the lookup failed; check it by hand",
}
OUTCOMES = {
    "email_needed": "it needs the e-mail address of the order",
    "no_match": "number and e-mail address do not match an order",
    "invalid": "that is not an order number",
    "unavailable": "the system did not answer",
    "sign_in_needed": "the customer is not signed in",
    "no_account": "no account found",
}


def escalate(dialogue: Dialogue, reason: Reason) -> Use:
    """The call that hands the conversation over for `reason`."""
    intent = _intent(dialogue)
    return Use(
        "escalate_to_human",
        {
            "customer_message": _message(dialogue)[:LONGEST_MESSAGE] or "(no text)",
            "detected_intent": intent,
            "collected_fields": [{"name": name, "value": value[:500]} for name, value in dialogue.slots.items()],
            "knowledge_sources_used": _sources(dialogue),
            "conversation_summary": summary(dialogue, intent, reason),
            "escalation_reason": reason.value,
            "risk_level": policy.risk_of(reason, intent),
        },
    )


def summary(dialogue: Dialogue, intent: str, reason: Reason) -> str:
    """Two to four sentences: the request, the lookups, the details given, and what is left to do."""
    told = [f"The customer writes about {intent.replace('_', ' ')}: “{_quoted(_message(dialogue))}”"]
    lookups = [_lookup(call) for call in dialogue.calls(*LOOKUPS)]
    told.append("; ".join(list(dict.fromkeys(lookups))[-MOST_LOOKUPS:]) + "." if lookups else "Nothing was looked up.")
    if dialogue.slots:
        told.append(f"Given so far: {', '.join(f'{name} {value}' for name, value in dialogue.slots.items())}.")
    told.append(f"Open: {OPEN.get(reason, 'a person should take over')}.")
    return " ".join(told)


def _intent(dialogue: Dialogue) -> str:
    """What it is about: for "yes please" and "a person please" the subject before, if there was one."""
    courtesy = policy.SMALL_TALK | {"talk_to_person"}
    intents = [reading.intent for reading in reversed(dialogue.readings)]
    return (
        intents[0]
        if intents[0] not in courtesy
        else next((each for each in intents if each not in courtesy), intents[0])
    )


def _message(dialogue: Dialogue) -> str:
    """The newest message, after the one that it answers when it says little by itself."""
    newest = dialogue.now.message.strip()
    if dialogue.before and (dialogue.says_yes or dialogue.asked_for or dialogue.bare.intent == "talk_to_person"):
        return f"{dialogue.before.message.strip()}\n{newest}"
    return newest


def _sources(dialogue: Dialogue) -> list[str]:
    found = [
        str(passage.get("article", ""))
        for call in dialogue.calls("search_help_centre")
        for passage in call.result.get("passages") or []
    ]
    return [source for source in dict.fromkeys(found) if source][:MOST_SOURCES]


def _quoted(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_QUOTE else f"{text[: LONGEST_QUOTE - 1].rstrip()}…"


def _lookup(call: Call) -> str:
    if call.tool == "search_help_centre":
        titles = [str(each.get("title", "")) for each in call.result.get("passages") or []][:2]
        query = _quoted(str(call.arguments.get("query", "")))
        return f"Searched the help centre for “{query}” and found {_listed(titles)}"
    about = f"order {call.arguments['order_id']}" if call.arguments.get("order_id") else _subject(call)
    return f"Looked up {about}: {_outcome(call.result)}"


def _subject(call: Call) -> str:
    return "the customer's orders" if call.tool == "list_my_orders" else "the account"


def _listed(titles: list[str]) -> str:
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
