"""What a teammate has written and not sent."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from inbox.models.ticket import Ticket


class DraftKind(models.TextChoices):
    """Which of the composer's two fields it is in."""

    REPLY = "reply", "Reply"
    NOTE = "note", "Note"


class Draft(models.Model):
    """One a person, ticket and field. `began_seq` is the newest message of the thread when it was begun."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="drafts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=5, choices=DraftKind.choices)
    text = models.TextField()
    began_seq = models.PositiveIntegerField(default=0)
    begun = models.DateTimeField(default=timezone.now)
    updated = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "user", "kind"], name="draft_once_a_field")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.user} on #{self.ticket_id}"
