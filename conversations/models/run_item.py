"""The model's memory: the SDK's run items, kept word for word and apart from what the customer sees."""

from django.db import models

from conversations.models.conversation import Conversation
from conversations.models.turn import Turn


class RunItem(models.Model):
    """One input item of the Responses API. `position` counts from 1 within the conversation."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="run_items")
    turn = models.ForeignKey(Turn, null=True, blank=True, on_delete=models.CASCADE, related_name="run_items")
    position = models.PositiveIntegerField()
    item = models.JSONField()
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["conversation", "position"], name="run_item_position_once"),
        ]

    def __str__(self) -> str:
        return f"{self.item.get('type') or self.item.get('role')} {self.position}"
