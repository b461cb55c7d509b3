"""Replies that can still be taken back. One becomes a message at its time, once, whatever process sees to it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import structlog
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from conversations.attachments.storage import attachable_files
from conversations.db.async_access import run_in_db_thread
from conversations.exceptions import ActionError, NotYoursError
from conversations.messages.message_store import clean_text
from conversations.models import Conversation, Message, Owner, Role
from conversations.models.staff import display_name
from conversations.realtime import broadcast
from inbox.assignment.assignments import claim, resolve_assigned
from inbox.audit.log import record
from inbox.collaboration.drafts import delete_draft, restore_draft
from inbox.collaboration.presence import stop_writing
from inbox.exceptions import AlreadySentError, SentOtherwiseError, ThreadChangedError, UnfilledError
from inbox.jobs import RELEASE_REPLY
from inbox.models import DraftKind, OutgoingReply, OutgoingState, PendingChange, Teammate, Ticket
from inbox.replies.canned import unfilled
from inbox.replies.reply import awaits_acceptance, reply, unseen
from inbox.tickets.locking import lock_open_ticket, lock_ticket

log = structlog.get_logger(__name__)

RESOLVE = "resolve"
AT_ONCE = 500


@dataclass(frozen=True)
class SendResult:
    """A reply on its way: `message` when it has become one, `outgoing` while it may be taken back."""

    message: Message | None = None
    outgoing: OutgoingReply | None = None


@dataclass(frozen=True)
class ReplyRequest:
    """What the composer sends. `seen_seq` is the newest message that its author had before them when they began, None
    when that is not known; `asked` are the unfilled variables that they have said yes to; `then` is "" or "resolve".
    `suggestion_id` is that of what the text began from. One that was not `typed`, such as a macro's, leaves what is in
    the composer alone."""

    text: str
    client_id: UUID | None = None
    seen_seq: int | None = None
    asked: tuple[str, ...] = ()
    then: str = ""
    attachments: tuple[UUID, ...] = ()
    suggestion_id: int | None = None
    typed: bool = True

    @property
    def extras(self) -> dict[str, Any]:
        """What goes to the message as it is, for the database."""
        return {"attachments": [str(each) for each in self.attachments], "suggestion": self.suggestion_id}


@transaction.atomic
def send(ticket: Ticket, author: User, written: ReplyRequest) -> SendResult:
    """Send a reply, at once or after the seconds in which its author may undo it. The same `client_id` is sent once.
    A ticket that nobody has becomes the author's.

    Raises TicketClosedError, AlreadyTakenError, EmptyTextError, TextTooLongError, AttachmentError, SentOtherwiseError;
    and ThreadChangedError or UnfilledError, which the author may answer by sending again.
    """
    text = clean_text(written.text, may_be_empty=bool(written.attachments))
    locked = lock_ticket(ticket)
    if found := _sent_before(locked, author, written.client_id, text):
        return found
    _check(lock_open_ticket(ticket), author, written, text)
    _waiting(ticket).update(then="")  # the author goes on: what was to end the ticket no longer does
    _call_off_changes(ticket, author)
    outgoing = OutgoingReply.objects.create(
        ticket=ticket,
        author=author,
        client_id=written.client_id or uuid4(),
        text=text,
        seen_seq=locked.conversation.last_seq,
        extras=written.extras,
        then=written.then if written.then == RESOLVE else "",
        send_at=_time_of(ticket, author),
    )
    if written.typed:
        delete_draft(ticket.pk, author, DraftKind.REPLY)
        stop_writing(ticket.pk, author)
    return _on_its_way(outgoing)


def resolve_after(outgoing: OutgoingReply) -> None:
    """Have the ticket resolved when a reply that waits is sent."""
    OutgoingReply.objects.filter(pk=outgoing.pk, state=OutgoingState.WAITING).update(then=RESOLVE)


def _call_off_changes(ticket: Ticket, user: User) -> None:
    if PendingChange.objects.call_off(ticket, user):
        broadcast.announce(broadcast.teammate_group(user.pk), "changes.pending")


def _sent_before(ticket: Ticket, author: User, client_id: UUID | None, text: str) -> SendResult | None:
    """What the same id has sent already: its author had no answer, and tries again. What they have changed meanwhile is
    another reply, and must not be taken for the one that went out."""
    if client_id is None:
        return None
    outgoing = OutgoingReply.objects.filter(ticket=ticket, client_id=client_id).first()
    if outgoing and outgoing.state in (OutgoingState.UNDONE, OutgoingState.REFUSED):
        raise ActionError(_("That reply was taken back. Send it again if it is to go out after all."))
    message = ticket.conversation.messages.filter(client_id=client_id, author=author).first()
    sent = outgoing or message
    if sent is None:
        return None
    if sent.text != text:
        raise SentOtherwiseError
    return SendResult(outgoing.message, outgoing) if outgoing else SendResult(message)


def _check(ticket: Ticket, author: User, written: ReplyRequest, text: str) -> None:
    if not (is_theirs(ticket.conversation, author) or awaits_acceptance(ticket, author)):
        claim(ticket, author)  # in the same transaction: what is refused below leaves the ticket to whoever comes next
    if written.seen_seq is not None and (newer := newer_messages(ticket, author, written.seen_seq)):
        raise ThreadChangedError(newer)
    attachable_files(ticket.conversation, written.attachments, by=author)
    if left := [name for name in unfilled(text, author) if name not in written.asked]:
        raise UnfilledError(left)


def is_theirs(conversation: Conversation, user: User) -> bool:
    """Whether the customer talks to this teammate."""
    return conversation.owner == Owner.STAFF and conversation.staff_id == user.pk


def newer_messages(ticket: Ticket, author: User, seq: int) -> list[Message]:
    """What the customer and colleagues wrote after message `seq`, oldest first."""
    later = Message.objects.filter(conversation=ticket.conversation_id, seq__gt=seq)
    others = Q(role=Role.CUSTOMER) | (Q(role=Role.STAFF) & ~Q(author=author))
    return list(later.filter(others).select_related("author", "conversation__customer").order_by("seq"))


def _time_of(ticket: Ticket, author: User) -> datetime:
    """When it is sent: not before those that were written before it, which go along when it is sent at once."""
    seconds, now = Teammate.of(author).undo_seconds, timezone.now()
    last = _waiting(ticket).order_by("-send_at").first()
    at = now + timedelta(seconds=seconds)
    return max(at, last.send_at) if last and seconds else at


def _on_its_way(outgoing: OutgoingReply) -> SendResult:
    left = (outgoing.send_at - timezone.now()).total_seconds()
    if left > 0:
        _tell(outgoing)
        transaction.on_commit(lambda: RELEASE_REPLY.enqueue_later(outgoing.pk, seconds=left))
        return SendResult(outgoing=outgoing)
    send_waiting_replies(outgoing.ticket, and_then=True)
    outgoing.refresh_from_db()
    if outgoing.state == OutgoingState.REFUSED:
        raise ActionError(outgoing.refused_because)
    return SendResult(outgoing.message, outgoing)


@transaction.atomic
def undo_reply(outgoing_id: int, user: User) -> tuple[OutgoingReply, str]:
    """Take a reply back that waits, or that was refused: it is a draft again. Returns it and the draft's text.

    Only its author may. Raises NotYoursError and AlreadySentError.
    """
    outgoing = OutgoingReply.objects.select_related("ticket").get(pk=outgoing_id)
    if outgoing.author_id != user.pk:
        raise NotYoursError
    lock_ticket(outgoing.ticket)
    open_ones = OutgoingReply.objects.filter(pk=outgoing.pk).exclude(state=OutgoingState.SENT)
    if not open_ones.update(state=OutgoingState.UNDONE):
        raise AlreadySentError
    _call_off_changes(outgoing.ticket, user)  # it was to end after this reply
    if outgoing.state == OutgoingState.WAITING:
        record("reply_undone", actor=user, ticket=outgoing.ticket, after={"outgoing": outgoing.pk})
    text = restore_draft(outgoing.ticket, user, outgoing.text, outgoing.seen_seq)
    _tell(outgoing)
    return outgoing, text


@transaction.atomic
def send_due_reply(outgoing_id: int) -> None:
    """Send a reply whose time has come, and those of its ticket that were written before it. Twice is once."""
    outgoing = OutgoingReply.objects.select_related("ticket").filter(pk=outgoing_id).first()
    if outgoing is None:
        return
    lock_ticket(outgoing.ticket)
    _send_all(_waiting(outgoing.ticket).filter(send_at__lte=timezone.now()), and_then=True)


async def send_due_reply_async(outgoing_id: int) -> None:
    """`send_due_reply` for the timer, which only rings: the database decides what is sent, and the upkeep finds what no
    timer rang for."""
    await run_in_db_thread(send_due_reply, outgoing_id)


def send_waiting_replies(ticket: Ticket, *, and_then: bool = False) -> None:
    """Send at once what waits on a ticket that the caller has locked: something is about to end it. Without `and_then`
    what was to be done afterwards is left to the caller."""
    _send_all(_waiting(ticket), and_then=and_then)


def send_due_replies() -> int:
    """Send all whose time has come: for the upkeep, which finds what no timer did. Returns how many it saw to."""
    due = OutgoingReply.objects.filter(state=OutgoingState.WAITING, send_at__lte=timezone.now())
    ids = list(due.order_by("send_at", "pk").values_list("pk", flat=True)[:AT_ONCE])
    for outgoing_id in ids:
        try:
            send_due_reply(outgoing_id)
        except Exception:
            log.exception("reply_not_released", outgoing=outgoing_id)
    return len(ids)


def _waiting(ticket: Ticket) -> QuerySet[OutgoingReply]:
    return OutgoingReply.objects.filter(ticket=ticket, state=OutgoingState.WAITING)


def _send_all(waiting: QuerySet[OutgoingReply], *, and_then: bool) -> None:
    for outgoing in waiting.select_related("ticket", "author").order_by("pk"):
        # Under the lock, and conditional all the same: a second process that waited for the lock finds it sent.
        if not OutgoingReply.objects.filter(pk=outgoing.pk, state=OutgoingState.WAITING).update(
            state=OutgoingState.SENT
        ):
            continue
        try:
            with transaction.atomic():
                _become_message(outgoing, and_then=and_then)
        except ActionError as error:
            _refuse(outgoing, error)
        _tell(outgoing)


def _become_message(outgoing: OutgoingReply, *, and_then: bool) -> None:
    ticket, author = outgoing.ticket, outgoing.author
    posted = reply(
        ticket,
        author,
        outgoing.text,
        outgoing.client_id,
        attachments=[UUID(each) for each in outgoing.extras.get("attachments", [])],
        suggestion_id=outgoing.extras.get("suggestion"),
        seen_seq=outgoing.seen_seq,
    )
    outgoing.message = posted.message
    outgoing.save(update_fields=["message"])
    # Not when the customer has written meanwhile: that would close the ticket on a message that nobody has read.
    if and_then and outgoing.then == RESOLVE and unseen(ticket, outgoing.seen_seq) is None:
        # Nothing waits by now: `send` clears `then` of what is older, and that has gone out before this one.
        resolve_assigned(lock_open_ticket(ticket), author)


def _refuse(outgoing: OutgoingReply, error: ActionError) -> None:
    outgoing.state, outgoing.refused_because = OutgoingState.REFUSED, _why(outgoing, error)[:300]
    outgoing.save(update_fields=["state", "refused_because"])
    restore_draft(outgoing.ticket, outgoing.author, outgoing.text, outgoing.seen_seq)
    after = {"outgoing": outgoing.pk, "because": error.code}
    record("reply_refused", actor=outgoing.author, ticket=outgoing.ticket, after=after)
    broadcast.announce(broadcast.teammate_group(outgoing.author_id), "teammate.called", reply=outgoing.pk)


def _why(outgoing: OutgoingReply, error: ActionError) -> str:
    owner = Conversation.objects.select_related("staff").get(pk=outgoing.ticket.conversation_id).staff
    if isinstance(error, NotYoursError) and owner and owner != outgoing.author:
        return _("%(name)s has taken this ticket over.") % {"name": display_name(owner)}
    return str(error.detail)


def _tell(outgoing: OutgoingReply) -> None:
    broadcast.announce(broadcast.staff_group(outgoing.ticket.conversation_id), "outgoing.changed")
