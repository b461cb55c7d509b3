"""The SDK's Session over the ORM: history comes from the conversation's run items, and what a turn adds is written when
the turn is finished, in the same transaction as its reply."""

from typing import Any

from agents_core.session import TurnSession
from conversations.models import Conversation, RunItem, Turn


class ConversationSession(TurnSession):
    """The model's memory of one conversation, for one turn."""

    def __init__(self, conversation: Conversation) -> None:
        stored = RunItem.objects.filter(conversation=conversation).order_by("position").values_list("item", flat=True)
        super().__init__(str(conversation.public_id), list(stored))


def store_items(conversation: Conversation, turn: Turn | None, items: list[Any]) -> None:
    """Write run items behind the last one of a conversation that the caller has locked."""
    RunItem.objects.bulk_create(
        RunItem(conversation=conversation, turn=turn, position=conversation.last_item + number, item=item)
        for number, item in enumerate(items, start=1)
    )
    conversation.last_item += len(items)
    conversation.save(update_fields=["last_item"])
