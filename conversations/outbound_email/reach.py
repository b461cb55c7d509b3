"""How a reply reaches the customer: asked before it is sent, and of what was sent and not read."""

from dataclasses import dataclass, field
from email.utils import parseaddr
from enum import StrEnum

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from agents_core.understanding.normalisation import EMAIL
from conversations.models import Conversation, EmailStatus, Message, OutgoingEmail, Role
from conversations.models.conversation import Origin
from conversations.outbound_email.outbox import customer_is_away
from conversations.outbound_email.reply_addresses import base_address, own_addresses

OFFERED = 3
LONGEST_ADDRESS = 254
MESSAGES = 100  # of the customer's newest, in which an address is looked for
READ_AT_MOST = 8000  # characters of each


class Way(StrEnum):
    """How the next reply gets to the customer, if it does."""

    CHAT = "chat"  # they have the chat open
    EMAIL = "email"
    LATER = "later"  # only if they open the chat again, in the same browser or signed in
    NOBODY = "nobody"


@dataclass(frozen=True)
class Reach:
    """`address` is where a mail would go; `error` why the newest one did not arrive there. `offered` are other
    addresses that the customer wrote, the newest first."""

    way: Way
    address: str = ""
    error: str = ""
    offered: list[str] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """Whether nobody may ever read the reply."""
        return self.way in (Way.LATER, Way.NOBODY)


def reach_of(conversation: Conversation) -> Reach:
    """How a reply that is sent now reaches the customer."""
    if not customer_is_away(conversation):
        return Reach(Way.CHAT, conversation.reply_email)
    address = conversation.reply_email
    error = _delivery_error(conversation, address) if address else ""
    if address and not error:
        return Reach(Way.EMAIL, address)
    offered = [each for each in written_addresses(conversation) if each.lower() != address.lower()]
    return Reach(Way.LATER if _may_come_back(conversation) else Way.NOBODY, address, error, offered[:OFFERED])


def was_read(message: Message, conversation: Conversation) -> bool:
    """Whether the customer has had the chat open since the message was written."""
    return conversation.customer_seen_at is not None and message.created <= conversation.customer_seen_at


def reached_nobody(message: Message, conversation: Conversation) -> bool:
    """Whether a teammate's message is neither mailed nor read, and its customer is gone."""
    waits = message.role == Role.STAFF and message.email_id is None
    return waits and not was_read(message, conversation) and customer_is_away(conversation)


def written_addresses(conversation: Conversation) -> list[str]:
    """E-mail addresses in what the customer wrote, the newest first, without our own."""
    own = own_addresses()
    said = Message.objects.of(conversation).filter(role=Role.CUSTOMER, text__contains="@").order_by("-created", "-pk")
    found: dict[str, str] = {}
    for text in said.values_list("text", flat=True)[:MESSAGES]:
        for each in reversed(EMAIL.findall(text[:READ_AT_MOST])):
            address = each.strip(".-+")
            if is_address(address) and base_address(address) not in own:
                found.setdefault(address.lower(), address)
    return list(found.values())


def is_address(text: str) -> bool:
    """Whether this is one e-mail address and nothing else."""
    try:
        validate_email(text)
    except ValidationError:
        return False
    return parseaddr(text)[1] == text and len(text) <= LONGEST_ADDRESS


def _may_come_back(conversation: Conversation) -> bool:
    """Whether there is a browser or an account in which the chat can be opened again."""
    if conversation.customer_seen_at is not None:
        return True
    customer = conversation.customer
    return conversation.origin == Origin.CHAT and (customer.visitor is not None or customer.verified)


def _delivery_error(conversation: Conversation, address: str) -> str:
    """Why the newest mail to that address came back or was refused; "" when it was not."""
    tried = OutgoingEmail.objects.filter(conversation=conversation, address__iexact=address)
    newest = tried.filter(status__in=[EmailStatus.SENT, EmailStatus.FAILED]).order_by("-pk").first()
    return (newest.error or "?") if newest and newest.status == EmailStatus.FAILED else ""
