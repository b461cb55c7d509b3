"""Fills the payload for a person: what was asked, what was looked up and found, what is open. In English, for staff."""

from agents_core import policy
from agents_core.memory.summary import COURTESY, READ_AT_MOST
from agents_core.memory.transcript import Turn, describe_call, given_details, shorten_line
from agents_core.policy import Reason
from agents_core.providers.offline.dialogue import Dialogue
from agents_core.providers.offline.plan_steps import Use
from agents_core.text.sentences import sentences
from agents_core.verification.codes import HIDDEN

LONGEST_MESSAGE = 2000
MOST_LOOKUPS = 4
MOST_TURNS = 4
LONGEST_PART = 160
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
    Reason.HEALTH: "answer the health question",
    Reason.LEGAL: "answer the legal matter",
    Reason.DELIVERY_PROBLEM: "check the delivery with the carrier or warehouse and offer a solution",
    Reason.CUSTOMER_REQUEST: "the customer wants to talk to a person",
    Reason.LOW_CONFIDENCE: "no reliable answer was found",
    Reason.CLARIFICATION_FAILED: "find out what the customer needs",
    Reason.TOOL_FAILURE: "a lookup failed; check it by hand",
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
    """What it is about, the turns before, the lookups, the details given, and what is left to do. The newest words are
    in the payload as they are."""
    told = [f"About: {intent.replace('_', ' ')}."]
    if earlier := [line for turn in dialogue.turns[:-1] if (line := _turn_before(turn, dialogue))]:
        told.append(f"Before that: {'; '.join(earlier[-MOST_TURNS:])}.")
    lookups = [describe_call(call) for call in dialogue.calls(*LOOKUPS)]
    if lookups:
        told.append("; ".join(list(dict.fromkeys(lookups))[-MOST_LOOKUPS:]) + ".")
    if dialogue.slots:
        told.append(f"Given: {given_details(dialogue.slots)}.")
    told.append(f"Open: {OPEN.get(reason, 'a person should take over')}.")
    return " ".join(told)


def _turn_before(turn: Turn, dialogue: Dialogue) -> str:
    """What the customer asked in it and was answered; nothing of a turn that only passed the time of day."""
    message = turn.message.strip()
    if message == HIDDEN or message in _message(dialogue) or (len(message) <= COURTESY and not turn.calls):
        return ""
    reply = next(iter(sentences(turn.reply[:READ_AT_MOST])), "")
    answered = f", and was answered “{shorten_line(reply, LONGEST_PART)}”" if reply else ""
    return f"the customer wrote “{shorten_line(message, LONGEST_PART)}”{answered}"


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
    before = dialogue.before
    if before is None or before.message.strip() == HIDDEN:  # a code that was typed says nothing
        return newest
    if dialogue.says_yes or dialogue.asked_for or dialogue.bare.intent == "talk_to_person":
        return f"{before.message.strip()}\n{newest}"
    return newest


def _sources(dialogue: Dialogue) -> list[str]:
    found = [
        str(passage.get("article", ""))
        for call in dialogue.calls("search_help_centre")
        for passage in call.result.get("passages") or []
    ]
    return [source for source in dict.fromkeys(found) if source][:MOST_SOURCES]
