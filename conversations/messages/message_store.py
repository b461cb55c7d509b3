"""Storing messages in their order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction

from conversations.attachments.storage import attach_to_message, attachable_files
from conversations.db.locking import lock_conversation
from conversations.exceptions import EmptyTextError, NotYoursError, TextTooLongError
from conversations.models import Attachment, Conversation, Message, Owner, Role, Turn
from conversations.outbound_email.outbox import queue_email, sender_failed
from conversations.realtime import broadcast

MAX_MESSAGE = 8000


@dataclass(frozen=True)
class Posted:
    """A stored message; `created` is false when its client id had been stored before."""

    message: Message
    created: bool


def clean_text(text: str, *, may_be_empty: bool = False) -> str:
    """The text without NUL bytes and outer space, but for the indentation of a first line among others, as of a pasted
    file. Raises EmptyTextError and TextTooLongError.
    """
    whole = text.replace("\x00", "").rstrip()
    cleaned = whole.lstrip()
    if "\n" in cleaned:
        cleaned = whole[: len(whole) - len(cleaned)].rpartition("\n")[2] + cleaned
    if not cleaned and not may_be_empty:
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
    attachments: Sequence[Attachment] = (),
    **fields: Any,
) -> Message:
    """Store the next message of a conversation that the caller has locked, and announce it.

    `save` names other fields of the conversation that the caller has changed; `status` is what a turn does from now on,
    for the same announcement; `attachments` are `attachable_files`.
    """
    if role == Role.ASSISTANT and conversation.by_email and not sender_failed(conversation):
        fields.setdefault("email", queue_email(conversation))
    conversation.last_seq += 1
    conversation.save(update_fields=["last_seq", "updated", *save])
    message = Message.objects.create(
        conversation=conversation,
        seq=conversation.last_seq,
        role=role,
        text=text,
        attached=len(attachments),
        **fields,
    )
    if attachments:
        attach_to_message(message, attachments)
    turn, state = (status[0].pk, status[1]) if status else (None, "")
    broadcast.announce_message(conversation.pk, message.seq, turn=turn, state=state)
    return message


@transaction.atomic
def post_staff_message(
    conversation_id: int, *, author: User, text: str, client_id: UUID | None = None, attachments: Sequence[UUID] = ()
) -> Posted:
    """Store a teammate's reply, with files that they uploaded. Raises NotYoursError unless the conversation is theirs,
    EmptyTextError, TextTooLongError and AttachmentError."""
    text = clean_text(text, may_be_empty=bool(attachments))
    conversation = lock_conversation(conversation_id)
    if conversation.owner != Owner.STAFF or conversation.staff_id != author.pk:
        raise NotYoursError
    earlier = conversation.messages.filter(client_id=client_id).first() if client_id else None
    if earlier:
        return Posted(earlier, created=False)
    files = attachable_files(conversation, attachments, by=author)
    message = append_message(
        conversation,
        Role.STAFF,
        text,
        author=author,
        client_id=client_id,
        attachments=files,
        email=queue_email(conversation),
    )
    broadcast.announce_inbox(conversation.pk)
    return Posted(message, created=True)
