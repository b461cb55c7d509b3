"""Storing messages in their order."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from conversations import dispatch, realtime, signals
from conversations.actions.handoff import hand_off_unattended
from conversations.actions.queueing import queue_turn
from conversations.errors import EmptyTextError, NotYoursError, TextTooLongError
from conversations.locking import locked
from conversations.models import AgentSwitch, Conversation, Message, Owner, Role

MAX_MESSAGE = 8000


@dataclass(frozen=True)
class Posted:
    """A stored message; `created` is false when its client id had been stored before."""

    message: Message
    created: bool


def clean_text(text: str) -> str:
    """The text without NUL bytes and outer space. Raises EmptyTextError and TextTooLongError."""
    cleaned = text.replace("\x00", "").strip()
    if not cleaned:
        raise EmptyTextError
    if len(cleaned) > MAX_MESSAGE:
        raise TextTooLongError
    return cleaned


def append_message(conversation: Conversation, role: Role, text: str, **fields: Any) -> Message:
    """Store the next message of a conversation that the caller has locked, and announce it."""
    conversation.last_seq += 1
    conversation.save(update_fields=["last_seq", "updated"])
    message = Message.objects.create(
        conversation=conversation, seq=conversation.last_seq, role=role, text=text, **fields
    )
    realtime.announce_messages(conversation.pk)
    return message


@transaction.atomic
def post_customer_message(conversation_id: int, *, client_id: UUID, text: str, page: str = "") -> Posted:
    """Store what the customer wrote, once, and make sure that somebody answers it.

    Raises EmptyTextError and TextTooLongError.
    """
    text = clean_text(text)
    conversation = locked(conversation_id)
    earlier = conversation.messages.filter(client_id=client_id).first()
    if earlier:
        return Posted(earlier, created=False)
    message = append_message(conversation, Role.CUSTOMER, text, client_id=client_id)
    conversation.customer_seen_at = timezone.now()
    if page:
        conversation.page = page[:2000]
    conversation.save(update_fields=["page", "customer_seen_at"])
    conversation.reopen()
    if conversation.owner != Owner.AI:
        signals.customer_wrote.send(Conversation, conversation=conversation, message=message)
        realtime.announce_inbox(conversation.pk)
    elif AgentSwitch.is_on():
        queue_turn(conversation)
    else:
        hand_off_unattended(conversation)
    return Posted(message, created=True)


@transaction.atomic
def post_staff_message(conversation_id: int, *, author: User, text: str, client_id: UUID | None = None) -> Posted:
    """Store a teammate's reply. Raises NotYoursError unless it is theirs, EmptyTextError, TextTooLongError."""
    text = clean_text(text)
    conversation = locked(conversation_id)
    if conversation.owner != Owner.STAFF or conversation.staff_id != author.pk:
        raise NotYoursError
    earlier = conversation.messages.filter(client_id=client_id).first() if client_id else None
    if earlier:
        return Posted(earlier, created=False)
    message = append_message(conversation, Role.STAFF, text, author=author, client_id=client_id)
    transaction.on_commit(lambda: dispatch.mail(message.pk))
    realtime.announce_inbox(conversation.pk)
    return Posted(message, created=True)
