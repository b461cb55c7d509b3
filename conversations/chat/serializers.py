"""The server's frames of the chat protocol, as the customer may see them. Reads the database."""

from collections.abc import Collection
from typing import Any

from conversations.attachments.presentation import attachment_list
from conversations.exceptions import MergedError
from conversations.models import (
    AgentSwitch,
    Conversation,
    Handoff,
    HandoffStatus,
    Message,
    Rating,
    Role,
    Turn,
    TurnStatus,
)
from conversations.models.attachment import with_attachments
from conversations.models.staff import display_name
from conversations.wait_times.estimate import Wait, describe_wait, estimate_waits


def message_frame(message: Message, *, keyed: bool = False) -> dict[str, Any]:
    """A stored message. A customer's own carries the id that their browser gave it. `keyed` is for a client that the
    visitor cookie does not let in: the addresses of its files carry a key."""
    own = message.role == Role.CUSTOMER and message.client_id
    frame = {
        "type": "message",
        "id": str(message.client_id) if own else str(message.pk),
        "seq": message.seq,
        "role": message.role,
        "text": message.text,
        "html": str(message.html),
        "attachments": attachment_list(message, keyed=keyed),
        "sources": [{"title": source["title"], "url": source["url"]} for source in message.sources],
        "helpful": message.helpful,
        "created": message.created.isoformat(),
    }
    if message.left_out:
        frame["left_out"] = message.left_out
    if message.role == Role.STAFF:
        frame["author"] = message.author_name
    return frame


def messages_after(conversation_id: int, seq: int, *, keyed: bool = False) -> list[tuple[dict[str, Any], int | None]]:
    """The frames of all messages behind `seq`, in order, each with the id of the turn that it is the reply of."""
    stored = Message.objects.filter(conversation_id=conversation_id, seq__gt=seq).select_related("author")
    messages = with_attachments(stored.order_by("seq"))
    return [(message_frame(message, keyed=keyed), message.turn_id) for message in messages]


def ready_frame(conversation_id: int) -> tuple[dict[str, Any], int]:
    """The answer to `hello`, and the conversation's epoch. `merged` are the conversations that go on in this one: what
    was written in them and not sent yet belongs here. Raises MergedError."""
    conversation = _unmerged(conversation_id)
    frame = {
        "type": "ready",
        "conversation": str(conversation.public_id),
        "seq": conversation.last_seq,
        "handoff": conversation.handoff_status,
        "agent_on": AgentSwitch.is_on(),
        "merged": [str(public_id) for public_id in conversation.merged.values_list("public_id", flat=True)],
        **_standing(conversation, rated=Rating.objects.filter(conversation=conversation).exists()),
    }
    return frame, conversation.epoch


def handoff_frame(conversation_id: int) -> tuple[dict[str, Any], int]:
    """Who the conversation is with, and what a waiting customer can expect; and the conversation's epoch. Raises
    MergedError."""
    _unmerged(conversation_id)
    return handoff_frames([conversation_id])[conversation_id]


def handoff_frames(conversation_ids: Collection[int]) -> dict[int, tuple[dict[str, Any], int]]:
    """The same for many at once, by id, in a fixed number of queries."""
    conversations = list(Conversation.objects.select_related("customer", "staff").filter(pk__in=conversation_ids))
    open_ones = Handoff.objects.filter(conversation__in=conversation_ids, ended_at=None)
    reasons = dict(open_ones.values_list("conversation_id", "reason"))
    rated = set(Rating.objects.filter(conversation__in=conversation_ids).values_list("conversation_id", flat=True))
    waits = estimate_waits(conversations)
    return {
        each.pk: (
            {
                "type": "handoff",
                "status": each.handoff_status,
                "reason": reasons.get(each.pk, ""),
                **_standing(each, rated=each.pk in rated),
                **_waiting(each, waits.get(each.pk)),
            },
            each.epoch,
        )
        for each in conversations
    }


def _unmerged(conversation_id: int) -> Conversation:
    conversation = Conversation.objects.select_related("customer", "staff").get(pk=conversation_id)
    if conversation.merged_into_id:
        raise MergedError(conversation.merged_into_id)
    return conversation


def _waiting(conversation: Conversation, wait: Wait | None) -> dict[str, Any]:
    """What the customer can expect: seconds, and moments as ISO 8601. What is not known is left out."""
    if wait is None:
        return {}
    expected = wait.expected
    known = {
        "position": wait.position,
        "wait_seconds": expected and expected.middle,
        "wait_low": expected and expected.low,
        "wait_high": expected and expected.high,
        "late": wait.is_late or None,
        "closes": wait.closes and wait.closes.isoformat(),
        "opens": wait.opens and wait.opens.isoformat(),
        "team": wait.team.value,
        "detail": describe_wait(wait, conversation.language, has_email=bool(conversation.reply_email)),
    }
    return {name: value for name, value in known.items() if value is not None}


def _standing(conversation: Conversation, *, rated: bool) -> dict[str, Any]:
    name = display_name(conversation.staff) if conversation.handoff_status == HandoffStatus.COMPLETE else ""
    return {
        "resolved": conversation.resolved_at is not None,
        "rated": rated,
        "email": conversation.reply_email,
        "agent_name": name,
        "staff_name": name,
    }


def unfinished_turn(conversation_id: int) -> tuple[int, str] | None:
    """The turn that is running or queued, running first, and the state that the customer is shown."""
    unfinished = Turn.objects.filter(
        conversation_id=conversation_id, status__in=[TurnStatus.RUNNING, TurnStatus.QUEUED]
    )
    turn = unfinished.order_by("-status").first()  # "running" sorts behind "queued"
    if turn is None:
        return None
    return turn.pk, "queued" if turn.status == TurnStatus.QUEUED else "thinking"
