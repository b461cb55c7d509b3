"""Answering the customer, and the files for a reply that is being written."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.core.files.base import File
from django.db import transaction
from django.db.models.functions import Coalesce

from conversations.attachments.storage import upload_attachment
from conversations.exceptions import NotYoursError
from conversations.messages.message_store import Posted, post_staff_message
from conversations.models import Attachment, Message, Owner, Role
from inbox.assignment.assignments import accept_assignment
from inbox.audit.log import record
from inbox.copilot.outcomes import record_suggestion_outcome
from inbox.exceptions import TicketClosedError
from inbox.models import Ticket
from inbox.tickets.locking import lock_open_ticket
from inbox.tickets.search_index import index_text


@transaction.atomic
def reply(
    ticket: Ticket,
    author: User,
    text: str,
    client_id: UUID | None = None,
    *,
    attachments: Sequence[UUID] = (),
    suggestion_id: int | None = None,
    seen_seq: int | None = None,
) -> Posted:
    """Answer the customer, with files that the author has uploaded. The same `client_id` is stored once. The first
    reply to a ticket that the author was given takes it.

    `suggestion_id` is that of what the text began from. `seen_seq` is the newest message that the author had before
    them: the customer waits for an answer to later ones.
    Raises TicketClosedError, NotYoursError, EmptyTextError, TextTooLongError and AttachmentError.
    """
    accept_assignment(lock_open_ticket(ticket), author)
    posted = post_staff_message(
        ticket.conversation_id, author=author, text=text, client_id=client_id, attachments=attachments
    )
    if not posted.created:
        return posted
    Ticket.objects.filter(pk=ticket.pk).update(
        first_reply_at=Coalesce("first_reply_at", posted.message.created), **_waiting(ticket, seen_seq)
    )
    record_suggestion_outcome(suggestion_id, posted.message)
    index_text(ticket.pk, posted.message.text)
    files = {"attachments": posted.message.attached} if posted.message.attached else {}
    record("replied", actor=author, ticket=ticket, after={"message": posted.message.seq, **files})
    return posted


def attach(ticket: Ticket, user: User, *, name: str, content: "bytes | File[bytes]") -> Attachment:
    """Keep a file for the user's next reply, on a ticket that is theirs or that they may claim. Nothing of the ticket
    changes until that is sent.

    Raises TicketClosedError, NotYoursError and FileRefusedError.
    """
    if not ticket.is_open:
        raise TicketClosedError
    if ticket.assignee_id not in (None, user.pk):
        raise NotYoursError
    return upload_attachment(ticket.conversation_id, name=name, content=content, by=user)


def awaits_acceptance(ticket: Ticket, user: User) -> bool:
    """Whether the ticket was given to the user, who has not taken it yet."""
    return ticket.is_open and ticket.assignee_id == user.pk and ticket.conversation.owner == Owner.QUEUE


def unseen(ticket: Ticket, seen_seq: int | None) -> Message | None:
    """The first message of the customer after `seen_seq`; with None there is none."""
    if seen_seq is None:
        return None
    later = Message.objects.filter(conversation=ticket.conversation_id, role=Role.CUSTOMER, seq__gt=seen_seq)
    return later.order_by("seq").first()


def _waiting(ticket: Ticket, seen_seq: int | None) -> dict[str, Any]:
    """Whether the customer still waits after the reply, and since when."""
    first = unseen(ticket, seen_seq)
    return {"unread": first is not None, "waiting_since": first.created if first else None}
