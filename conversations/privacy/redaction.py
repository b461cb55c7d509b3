"""What was said in a conversation, made fit to be published: no personal data, no greetings, no sign-offs."""

import re

from agents_core.guardrails.output.masking import mask
from conversations.models import Conversation, Customer

_SHORTEST_VALUE = 3  # characters; a shorter name or value would take the letters out of other words
_GREETING = re.compile(
    r"^(?:hi|hello|hey|dear|good (?:morning|afternoon|evening)|hallo|guten (?:tag|morgen)|hola|bonjour)\b"
    r"[^,.!?\n]{0,40}(?:[,!.]+(?:\s+|$)|\n+|$)",
    re.I,
)
_COURTESY = re.compile(
    r"^(?:(?:many )?thank(?:s| you)\b[^,.!?\n]{0,60}|sure|of course|no problem|great question|you(?:'|’)re welcome|"
    r"(?:so )?(?:sorry|apologies)(?: (?:for|about) the (?:wait|delay))?)[,.!]+\s*",
    re.I,
)
_SIGN_OFF = re.compile(
    r"(?:^|(?<=[.!?\n])[ \t]*)(?:(?:kind|best|warm)(?:est)? (?:regards|wishes)|regards|best[,!\n]|"
    r"cheers|yours[,\n ]|all the best|"
    r"have a (?:nice|good|great|lovely) \w+|(?:let me|let us|just let me) know (?:if|whether)\b|"
    r"hope (?:this|that) helps|"
    r"is there anything else|anything else\b|(?:mit )?freundlichen? grü(?:ß|ss)en?|viele grüße|saludos|cordialement)"
    r"[^\n]{0,120}(?:\n[^\n]{0,40}){0,2}\s*\Z",
    re.I,
)


def redact_personal_data(text: str, conversation: Conversation) -> str:
    """`text` without contact details, numbers of cards and accounts, the customer's name, and order numbers and the
    like that the agent collected."""
    text, _found = mask(text, own_values=set())
    for value, label in _own_values(conversation):
        text = re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", f"[{label} removed]", text)
    return text


def _own_values(conversation: Conversation) -> list[tuple[str, str]]:
    """What is this customer's alone, the longest first, with what to call it. Collected words are left alone: "reason:
    damaged" is no personal data."""
    customer = conversation.customer
    names = {name: "name" for name in (customer.name, *customer.name.split()) if name[:1].isupper()}
    payloads = conversation.handoffs.values_list("payload", flat=True)
    collected = [conversation.collected, *(payload.get("collected_fields", {}) for payload in payloads)]
    numbers = {str(value): name.replace("_", " ") for fields in collected for name, value in fields.items()}
    numbers = {value: name for value, name in numbers.items() if re.search(r"[\d@]", value)}
    values = sorted((numbers | names).items(), key=lambda each: -len(each[0]))
    return [(value, label) for value, label in values if len(value) >= _SHORTEST_VALUE]


def without_courtesies(text: str) -> str:
    """A reply without its greeting and its last words."""
    text = text.strip()
    rest = text
    for pattern in (_GREETING, _COURTESY, _COURTESY):
        rest = pattern.sub("", rest, count=1).lstrip()
    rest = _SIGN_OFF.sub("", rest).strip()
    return rest[:1].upper() + rest[1:] if not text.startswith(rest) else rest


def redact_customer(text: str, customer: Customer) -> str:
    """`text` without contact details, numbers of cards and accounts, and any part of the customer's
    name. What the agent collected is left in."""
    masked, _found = mask(text, own_values=set())
    names = [re.escape(part) for part in customer.name.split() if len(part) >= _SHORTEST_VALUE]
    return re.sub(rf"\b(?:{'|'.join(names)})\b", "[name removed]", masked, flags=re.I) if names else masked
