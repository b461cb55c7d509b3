"""The SDK's Session over the ORM: history comes from the conversation's run items, and what a turn adds is written when
the turn is finished, in the same transaction as its reply."""

import json
from typing import Any

from agents_core.memory.compaction import compact, truncate_results
from agents_core.memory.session import TurnSession
from conversations.models import Conversation, RunItem, Turn


class ConversationSession(TurnSession):
    """The model's memory of one conversation, for one turn."""

    def __init__(self, conversation: Conversation) -> None:
        super().__init__(str(conversation.public_id), _items(conversation), conversation.summary)


def store_items(
    conversation: Conversation, turn: Turn | None, items: list[Any], *, before: list[Any] | None = None
) -> list[str]:
    """Write run items behind the last one of a conversation that the caller has locked, and sum up its old turns when
    the model would be given too many. `before` spares reading the items that the summary does not cover.

    Returns the names of the conversation's fields that the caller has to save.
    """
    if before is None:
        before = _items(conversation)
    RunItem.objects.bulk_create(
        RunItem(conversation=conversation, turn=turn, position=conversation.last_item + number, item=json.dumps(item))
        for number, item in enumerate(items, start=1)
    )
    conversation.last_item += len(items)
    changed = ["last_item"]
    if compaction := compact(conversation.summary, [*before, *items], conversation.collected):
        conversation.summary = compaction.summary
        conversation.summarised_upto += compaction.covered
        conversation.shortened_upto = conversation.last_item
        changed += ["summary", "summarised_upto", "shortened_upto"]
    return changed


def _items(conversation: Conversation) -> list[Any]:
    """The items that the summary does not cover, as the model is given them."""
    items = conversation.run_items.filter(position__gt=conversation.summarised_upto).order_by("position")
    return [
        truncate_results(json.loads(text)) if position <= conversation.shortened_upto else json.loads(text)
        for position, text in items.values_list("position", "item")
    ]
