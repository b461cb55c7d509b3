"""Every group name and the only `group_send`. An announcement is a type and ids: each consumer reads the rest from the
database for its own audience, so an internal note can never reach a customer."""

from typing import Any

import structlog
from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction

log = structlog.get_logger(__name__)

INBOX_GROUP = "inbox"


def conversation_group(conversation_id: int) -> str:
    """The group of everybody who has this conversation open, customer and staff alike."""
    return f"conversation.{conversation_id}"


def staff_group(conversation_id: int) -> str:
    """The group of the teammates who have this conversation open."""
    return f"staff.{conversation_id}"


async def send(group: str, type: str, **event: Any) -> None:
    """Send now. A channel layer that is down costs a log line, never the caller: clients catch up from the database."""
    layer = get_channel_layer()
    try:
        await layer.group_send(group, {"type": type, **event})
    except Exception:
        log.warning("announcement_lost", group=group, type=type, exc_info=True)


def announce(group: str, type: str, **event: Any) -> None:
    """Send when the transaction commits; at once outside of one. For synchronous code."""
    transaction.on_commit(lambda: async_to_sync(send)(group, type, **event))


def announce_messages(conversation_id: int) -> None:
    """Tell everybody who has the conversation open that a message was stored."""
    announce(conversation_group(conversation_id), "messages.stored")


def announce_handoff(conversation_id: int) -> None:
    """Tell everybody who has the conversation open that its owner changed, and the inbox that its list did."""
    announce(conversation_group(conversation_id), "handoff.changed")
    announce_inbox(conversation_id)


def announce_inbox(conversation_id: int) -> None:
    """Tell the inbox that something in its list changed."""
    announce(INBOX_GROUP, "inbox.changed", conversation=conversation_id)
