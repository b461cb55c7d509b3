"""The server's frames of the chat protocol, as the customer may see them. Reads the database."""

from typing import Any

from conversations.models import AgentSwitch, Conversation, HandoffStatus, Message, Rating, Role, Turn, TurnStatus
from conversations.teammates import called
from conversations.waiting import wait_of, what_happens_next


def message_frame(message: Message) -> dict[str, Any]:
    """A stored message. A customer's own carries the id that their browser gave it."""
    own = message.role == Role.CUSTOMER and message.client_id
    frame = {
        "type": "message",
        "id": str(message.client_id) if own else str(message.pk),
        "seq": message.seq,
        "role": message.role,
        "text": message.text,
        "html": str(message.html),
        "sources": [{"title": source["title"], "url": source["url"]} for source in message.sources],
        "helpful": message.helpful,
        "created": message.created.isoformat(),
    }
    if message.role == Role.STAFF:
        frame["author"] = message.author_name
    return frame


def messages_after(conversation_id: int, seq: int) -> list[tuple[dict[str, Any], int | None]]:
    """The frames of all messages behind `seq`, in order, each with the id of the turn that it is the reply of."""
    stored = Message.objects.filter(conversation_id=conversation_id, seq__gt=seq).select_related("author")
    return [(message_frame(message), message.turn_id) for message in stored.order_by("seq")]


def ready_frame(conversation_id: int) -> tuple[dict[str, Any], int]:
    """The answer to `hello`, and the conversation's epoch."""
    conversation = Conversation.objects.select_related("customer", "staff").get(pk=conversation_id)
    frame = {
        "type": "ready",
        "conversation": str(conversation.public_id),
        "seq": conversation.last_seq,
        "handoff": conversation.handoff_status,
        "agent_on": AgentSwitch.is_on(),
        **_standing(conversation),
    }
    return frame, conversation.epoch


def handoff_frame(conversation_id: int) -> tuple[dict[str, Any], int]:
    """Who the conversation is with, and what a waiting customer can expect; and the conversation's epoch."""
    conversation = Conversation.objects.select_related("customer", "staff").get(pk=conversation_id)
    handoff = conversation.handoffs.filter(ended_at=None).first()
    frame: dict[str, Any] = {
        "type": "handoff",
        "status": conversation.handoff_status,
        "reason": handoff.reason if handoff else "",
        **_standing(conversation),
    }
    if wait := wait_of(conversation):
        frame |= {
            "position": wait.position,
            "wait_seconds": wait.seconds,
            "detail": what_happens_next(conversation),
        }
    return frame, conversation.epoch


def _standing(conversation: Conversation) -> dict[str, Any]:
    name = called(conversation.staff) if conversation.handoff_status == HandoffStatus.COMPLETE else ""
    return {
        "resolved": conversation.resolved_at is not None,
        "rated": Rating.objects.filter(conversation=conversation).exists(),
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
