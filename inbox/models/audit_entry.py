"""A line of the audit log."""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models

from inbox.models.ticket import Ticket


class AuditEntry(models.Model):
    """Who changed what, from what to what, and when. Written once: `inbox.audit.log.record`. No actor: the site itself.

    It outlives its ticket and its actor, whose number and name are kept.
    """

    at = models.DateTimeField(auto_now_add=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    actor_name = models.CharField(max_length=150, blank=True)
    ticket = models.ForeignKey(Ticket, null=True, blank=True, on_delete=models.SET_NULL, related_name="history")
    number = models.PositiveBigIntegerField(null=True, blank=True)
    verb = models.CharField(max_length=30)
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "audit log"
        indexes = [
            models.Index(fields=["ticket", "-id"], name="audit_of_ticket"),
            models.Index(fields=["actor", "-id"], name="audit_of_actor"),
            models.Index(fields=["verb", "-id"], name="audit_of_verb"),
        ]

    def __str__(self) -> str:
        return f"{self.actor_name or '–'} {self.verb} #{self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Raises TypeError for a line that is written already."""
        if self.pk:
            raise TypeError("A line of the audit log is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Raises TypeError: lines go with their time, by the purge, and in no other way."""
        raise TypeError("A line of the audit log is not deleted.")
