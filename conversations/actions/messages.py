"""Storing messages in their order."""

from collections.abc import Iterable
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
from conversations.locking import locked, standing
from conversations.models import Conversation, Message, Owner, Role, Turn

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


def append_message(
    conversation: Conversation,
    role: Role,
    text: str,
    *,
    save: Iterable[str] = (),
    status: tuple[Turn, str] | None = None,
    **fields: Any,
) -> Message:
    """Store the next message of a conversation that the caller has locked, and announce it.

    `save` names other fields of the conversation that the caller has changed; `status` is what a turn does from now on,
    for the same announcement.
    """
    conversation.last_seq += 1
    conversation.save(update_fields=["last_seq", "updated", *save])
    message = Message.objects.create(
        conversation=conversation, seq=conversation.last_seq, role=role, text=text, **fields
    )
    turn, state = (status[0].pk, status[1]) if status else (None, "")
    realtime.announce_message(conversation.pk, message.seq, turn=turn, state=state)
    return message


@transaction.atomic
def post_customer_message(conversation_id: int, *, client_id: UUID, text: str, page: str = "") -> Posted:
    """Store what the customer wrote, once, and make sure that somebody answers it.

    Raises EmptyTextError and TextTooLongError.
    """
    text = clean_text(text)
    conversation = locked(conversation_id)
    found = standing(conversation, client_id)
    if found.stored:
        return Posted(conversation.messages.get(client_id=client_id), created=False)
    conversation.reopen()
    conversation.customer_seen_at = timezone.now()
    conversation.page = page[:2000] or conversation.page
    turn = None
    if conversation.owner == Owner.AI and found.agent_on and not found.queued:
        turn = queue_turn(conversation, ring=not found.running)
    message = append_message(
        conversation,
        Role.CUSTOMER,
        text,
        client_id=client_id,
        save=["page", "customer_seen_at"],
        status=(turn, "queued") if turn else None,
    )
    if conversation.owner != Owner.AI:
        signals.customer_wrote.send(Conversation, conversation=conversation, message=message)
        realtime.announce_inbox(conversation.pk)
    elif not found.agent_on:
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
