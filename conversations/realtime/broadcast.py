"""Every group name and the only `group_send`. An announcement is a type and ids: each consumer reads the rest from the
database for its own audience, so an internal note can never reach a customer."""

from collections.abc import Iterable
from typing import Any

import structlog
from channels.layers import get_channel_layer
from django.db import transaction

from conversations.db.async_access import run_on_calling_loop

log = structlog.get_logger(__name__)

INBOX_GROUP = "inbox"
QUEUE_GROUP = "queue"  # every open chat whose customer waits for a person
TURNS_GROUP = "turns"  # every process that runs turns


def conversation_group(conversation_id: int) -> str:
    """The group of everybody who has this conversation open, customer and staff alike."""
    return f"conversation.{conversation_id}"


def staff_group(conversation_id: int) -> str:
    """The group of the teammates who have this conversation open."""
    return f"staff.{conversation_id}"


def teammate_group(user_id: int) -> str:
    """The group of the open pages of one teammate."""
    return f"teammate.{user_id}"


async def send(group: str, type: str, **event: Any) -> None:
    """Send now. A channel layer that is down costs a log line, never the caller: clients catch up from the database."""
    layer = get_channel_layer()
    try:
        await layer.group_send(group, {"type": type, **event})
    except Exception as error:
        log.warning("announcement_lost", group=group, type=type, error=repr(error))


def announce(group: str, type: str, **event: Any) -> None:
    """Send when the transaction commits; at once outside of one. For synchronous code."""
    transaction.on_commit(lambda: run_on_calling_loop(send(group, type, **event)))


def announce_message(conversation_id: int, seq: int, *, turn: int | None = None, state: str = "") -> None:
    """Tell everybody who has the conversation open that its message `seq` was stored, and what its turn does now."""
    announce(conversation_group(conversation_id), "messages.stored", seq=seq, turn=turn, state=state)


def announce_status(conversation_id: int, turn_id: int, state: str) -> None:
    """Tell everybody who has the conversation open what its turn does."""
    announce(conversation_group(conversation_id), "turn.status", turn=turn_id, state=state)


def announce_handoff(conversation_id: int) -> None:
    """Tell everybody who has the conversation open that its owner changed, and the inbox that its list did."""
    announce(conversation_group(conversation_id), "handoff.changed")
    announce_inbox(conversation_id)


def announce_queue() -> None:
    """Tell the customers who wait for a person that somebody left the queue: their places may have changed."""
    announce(QUEUE_GROUP, "queue.moved")


def announce_actions(conversation_id: int) -> None:
    """Tell the teammates who have the conversation open that an action of it was proposed, decided or done."""
    announce(staff_group(conversation_id), "actions.changed")


def announce_ticket(conversation_id: int) -> None:
    """Tell the teammates who have the conversation open that something of its ticket changed which the customer does
    not see, and the inbox that its list did."""
    announce(staff_group(conversation_id), "ticket.changed")
    announce_inbox(conversation_id)


def announce_inbox(conversation_id: int) -> None:
    """Tell the inbox that something in its list changed."""
    announce(INBOX_GROUP, "inbox.changed", conversation=conversation_id)


def announce_stop(turn_ids: Iterable[int]) -> None:
    """Tell the processes that run turns to stop these."""
    announce(TURNS_GROUP, "stop", turns=list(turn_ids))
