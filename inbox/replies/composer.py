"""What the composer shows to one teammate: what they wrote and did not send, and what is on its way."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Q
from django.utils import timezone

from inbox.collaboration.presence import viewers_of
from inbox.models import Draft, OutgoingReply, OutgoingState, Ticket

REFUSED_FOR = timedelta(days=1)


@dataclass(frozen=True)
class PendingReply:
    """A reply that waits to be sent, or that was refused, as one teammate sees it: the text is its author's alone."""

    reply: OutgoingReply
    mine: bool
    seconds: float

    @property
    def files(self) -> int:
        return len(self.reply.extras.get("attachments", []))

    @property
    def refused(self) -> bool:
        return self.reply.state == OutgoingState.REFUSED


def composer_context(ticket: Ticket, user: User) -> dict[str, Any]:
    """What the composer needs beside the state of the ticket."""
    kept = {draft.kind: draft for draft in Draft.objects.filter(ticket=ticket, user=user)}
    reply = kept.get("reply")
    return {
        "drafts": kept,
        "began_seq": reply.began_seq if reply else ticket.conversation.last_seq,
        "outgoing": pending_replies(ticket, user),
        "together": viewers_of(ticket.pk, user),
    }


def pending_replies(ticket: Ticket, user: User) -> list[PendingReply]:
    """What waits on the ticket, and the user's own that were refused lately, oldest first."""
    now = timezone.now()
    refused = Q(state=OutgoingState.REFUSED, author=user, send_at__gt=now - REFUSED_FOR)
    found = OutgoingReply.objects.filter(Q(state=OutgoingState.WAITING) | refused, ticket=ticket)
    return [
        PendingReply(reply, reply.author_id == user.pk, max((reply.send_at - now).total_seconds(), 0))
        for reply in found.select_related("author").order_by("pk")
    ]
