"""The payload while people have the conversation: what the customer adds is read by code, without a model, so that
nobody asks for what was written."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from agents_core.policy import SMALL_TALK, Reason, Risk, risk_of
from agents_core.understanding.reader import read
from agents_core.understanding.verification_codes import CODE
from conversations.approvals.proof import proved_identity
from conversations.approvals.proposals import propose
from conversations.models import Conversation, Handoff, Message

READ_AT_MOST = 2000  # characters of a message: this is read inside the transaction that stores it
SURE = 0.6
FEW_WORDS = 4  # a number alone is the order number; in a longer message it may be anything
RISKS: list[Risk] = ["low", "medium", "high"]
VAGUE = SMALL_TALK | {"", "unknown", "talk_to_person", "general_question", "out_of_scope", "complaint"}


@dataclass
class Details:
    """What messages say: details by name, and what it is about, "" when that is not clear."""

    fields: dict[str, str] = field(default_factory=dict)
    intent: str = ""


def read_details(texts: Iterable[str], *, intent: str = "", known: Iterable[str] = ()) -> Details:
    """Read messages, oldest first; a later detail replaces an earlier one of the same name. `intent` is what the
    conversation was about before them, `known` the names of the details that it has."""
    found, had = Details(), set(known)
    for text in texts:
        short = text[:READ_AT_MOST]
        bare = "order_id" not in had and len(short.split()) <= FEW_WORDS
        reading = read(short, previous_intent=found.intent or intent, asked_for="order_id" if bare else "")
        given = {name: value[:500] for name, value in reading.slots.items() if name != CODE}
        found.fields |= given
        had |= given.keys()
        if reading.confidence >= SURE and reading.intent not in VAGUE:
            found.intent = reading.intent
    return found


def add_to_payload(conversation: Conversation, message: Message) -> None:
    """Take what the customer has just written into the payload of a locked conversation that people have: details,
    what it is about when nobody knew, and how sure it is who writes."""
    handoff = conversation.handoffs.filter(ended_at=None).first()
    if handoff:
        add_details(conversation, handoff, message)
        level = proved_identity(conversation).level
        if handoff.payload.get("identity") != level:
            handoff.payload = {**handoff.payload, "identity": level}
            handoff.save(update_fields=["payload"])


def add_details(conversation: Conversation, handoff: Handoff, message: Message) -> None:
    """Take the details of a message into a handoff of a locked conversation. The risk only rises."""
    known = handoff.payload.get("collected_fields", {})
    details = read_details([message.text], intent=handoff.intent, known=known)
    payload = {**handoff.payload, "collected_fields": {**known, **details.fields}}
    if handoff.intent in VAGUE and details.intent:
        risk = max(handoff.risk, risk_of(Reason(handoff.reason), details.intent), key=lambda each: RISKS.index(each))
        handoff.intent = payload["detected_intent"] = details.intent
        handoff.risk = payload["risk_level"] = risk
    if payload != handoff.payload:
        handoff.payload = payload
        handoff.save(update_fields=["payload", "intent", "risk"])
    if details.fields:
        conversation.collected = {**conversation.collected, **details.fields}
        conversation.save(update_fields=["collected"])
        _propose_refund(handoff, message)


def _propose_refund(handoff: Handoff, message: Message) -> None:
    """What the agent would have put down if it had known the order."""
    order = handoff.payload["collected_fields"].get("order_id")
    if handoff.intent == "refund_request" and order and not handoff.actions.exists():
        asked = handoff.payload.get("customer_message") or message.text
        reason = " ".join(asked.split())[:300]
        propose(handoff, [{"tool": "refund_order", "arguments": {"order_id": order, "amount": None, "reason": reason}}])
