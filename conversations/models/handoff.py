"""A handoff: the payload with which a conversation went to a person."""

from django.db import models
from django.db.models import Q

from conversations.models.conversation import Conversation
from conversations.models.turn import Turn


class Handoff(models.Model):
    """It ends when the conversation is resolved or given back.

    `payload` is an `agents_core.turn.handoff.HandoffPayload`; `actions` are those that the agent may not take itself.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="handoffs")
    turn = models.ForeignKey(Turn, null=True, blank=True, on_delete=models.SET_NULL, related_name="handoffs")
    payload = models.JSONField()
    reason = models.CharField(max_length=40)
    risk = models.CharField(max_length=6)
    intent = models.CharField(max_length=80)
    created = models.DateTimeField(auto_now_add=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation"], condition=Q(ended_at=None), name="one_open_handoff"),
        ]
        indexes = [
            models.Index(fields=["taken_at"], name="handoff_taken"),
            models.Index(fields=["created"], name="handoff_created"),
        ]

    def __str__(self) -> str:
        return f"{self.reason} ({self.risk})"
