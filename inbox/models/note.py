"""Notes that teammates leave on tickets."""

from django.conf import settings
from django.db import models

from inbox.models.ticket import Ticket


class Note(models.Model):
    """What teammates tell each other. Never a message: nothing that reads messages can show it to a customer."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notes")
    text = models.TextField()
    client_id = models.UUIDField(null=True, blank=True)  # made by the page: a note that is sent again is there once
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["ticket", "client_id"], name="note_client_id_once")]

    def __str__(self) -> str:
        return self.text[:60]


class Mention(models.Model):
    """A teammate whom a note calls. It waits for them until they have opened the ticket."""

    note = models.ForeignKey(Note, on_delete=models.CASCADE, related_name="mentions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mentions")
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["note", "user"], name="mentioned_once_a_note")]
        indexes = [models.Index(fields=["user", "read_at"], name="mention_of_user")]

    def __str__(self) -> str:
        return f"{self.user} in note {self.note_id}"
