"""A reply that can still be taken back."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from conversations.models import Message
from inbox.models.ticket import Ticket


class OutgoingState(models.TextChoices):
    """waiting → sent; or undone by its author; or refused when it could no longer be sent."""

    WAITING = "waiting", "Waiting"
    SENT = "sent", "Sent"
    UNDONE = "undone", "Undone"
    REFUSED = "refused", "Refused"


class OutgoingReply(models.Model):
    """It becomes a message at `send_at`. `then` is what is done with the ticket afterwards: "" or "resolve".

    `seen_seq` is the newest message that its author had before them. `extras` goes to the message as it is: ids of
    attachments, and of the suggestion it came from.
    """

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="outgoing")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    client_id = models.UUIDField()
    text = models.TextField()
    seen_seq = models.PositiveIntegerField(default=0)
    extras = models.JSONField(default=dict, blank=True)
    then = models.CharField(max_length=10, blank=True)
    state = models.CharField(max_length=7, choices=OutgoingState.choices, default=OutgoingState.WAITING)
    send_at = models.DateTimeField()
    message = models.OneToOneField(Message, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    refused_because = models.CharField(max_length=300, blank=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "outgoing replies"
        constraints = [models.UniqueConstraint(fields=["ticket", "client_id"], name="outgoing_client_id_once")]
        indexes = [models.Index(fields=["send_at"], condition=Q(state="waiting"), name="outgoing_waiting")]

    def __str__(self) -> str:
        return f"{self.state} reply on #{self.ticket_id}"
