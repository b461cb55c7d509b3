"""The model's memory: the SDK's run items, kept word for word and apart from what the customer sees."""

import json

from django.db import models

from conversations.models.conversation import Conversation
from conversations.models.turn import Turn


class RunItem(models.Model):
    """One input item of the Responses API. `position` counts from 1 within the conversation.

    `item` is JSON as text. PostgreSQL would sort the names in a JSON column, and the item would not be sent again as
    the same bytes, by which a provider knows a prompt that it has read before.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="run_items")
    turn = models.ForeignKey(Turn, null=True, blank=True, on_delete=models.CASCADE, related_name="run_items")
    position = models.PositiveIntegerField()
    item = models.TextField()
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["conversation", "position"], name="run_item_position_once"),
        ]

    def __str__(self) -> str:
        item = json.loads(self.item)
        return f"{item.get('type') or item.get('role')} {self.position}"
