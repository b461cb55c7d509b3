"""The server's frames of the chat protocol, as the customer may see them. Reads the database."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from django.db.models import Q

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

PAGE = 100  # messages in one look at the database


class Stored(NamedTuple):
    """The frame of a stored message, and the turn that it is the reply of."""

    frame: dict[str, Any]
    turn: int | None


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


def messages_after(conversation_id: int, seq: int, *, keyed: bool = False) -> list[Stored]:
    """The frames of the next messages behind `seq`, in order: a page of PAGE at most."""
    stored = Message.objects.filter(conversation_id=conversation_id, seq__gt=seq).select_related("author")
    messages = with_attachments(stored.order_by("seq")[:PAGE])
    return [Stored(message_frame(message, keyed=keyed), message.turn_id) for message in messages]


class Seen(NamedTuple):
    """What a client has been shown of a conversation; `keyed` as in `message_frame`."""

    conversation: int
    seq: int
    keyed: bool


@dataclass(frozen=True)
class Missed:
    """What a client has to be shown that has seen no more than its mark."""

    messages: list[Stored]
    handoff: dict[str, Any]
    epoch: int
    unfinished: tuple[int, str] | None  # see `unfinished_turn`
    merged: bool  # the conversation goes on in another one


def missed_since(seen: Collection[Seen]) -> dict[Seen, Missed]:
    """The same as `messages_after`, `handoff_frame` and `unfinished_turn` for many at once, in a fixed number of
    queries."""
    if not seen:
        return {}
    numbers = {each.conversation for each in seen}
    behind = reduce(or_, (Q(conversation_id=number, seq__gt=seq) for number, seq, _keyed in seen))
    stored = with_attachments(Message.objects.filter(behind).select_related("author").order_by("seq"))
    handoffs = handoff_frames(numbers)
    merged = set(Conversation.objects.filter(pk__in=numbers, merged_into__isnull=False).values_list("pk", flat=True))
    unfinished = _unfinished_turns(numbers)
    by_conversation: dict[int, list[Message]] = defaultdict(list)
    for message in stored:
        by_conversation[message.conversation_id].append(message)
    return {
        Seen(number, seq, keyed): Missed(
            [
                Stored(message_frame(each, keyed=keyed), each.turn_id)
                for each in by_conversation[number]
                if each.seq > seq
            ],
            *handoffs[number],
            unfinished.get(number),
            number in merged,
        )
        for number, seq, keyed in seen
        if number in handoffs
    }


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
        "detail": describe_wait(wait, conversation),
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
    return _unfinished_turns([conversation_id]).get(conversation_id)


def _unfinished_turns(conversation_ids: Collection[int]) -> dict[int, tuple[int, str]]:
    unfinished = Turn.objects.filter(
        conversation__in=conversation_ids, status__in=[TurnStatus.RUNNING, TurnStatus.QUEUED]
    )
    # "queued" sorts before "running", which takes its place.
    found = unfinished.order_by("status").values_list("conversation", "pk", "status")
    return {number: (turn, "queued" if status == TurnStatus.QUEUED else "thinking") for number, turn, status in found}
