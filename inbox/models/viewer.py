"""Who has a ticket open, and who is writing in it."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

from inbox.models.draft import DraftKind
from inbox.models.ticket import Ticket

HERE_FOR = timedelta(seconds=45)  # an open page says every 20 seconds that it is there
WRITING_FOR = timedelta(seconds=8)


class ViewerQuerySet(models.QuerySet["Viewer"]):
    """Reads with a meaning."""

    def here(self) -> "ViewerQuerySet":
        return self.filter(seen_at__gt=timezone.now() - HERE_FOR)


class Viewer(models.Model):
    """A timestamp with a short life, which the open page refreshes. `writing` is the field they last wrote in."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="viewers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()
    writing_at = models.DateTimeField(null=True, blank=True)
    writing = models.CharField(max_length=5, choices=DraftKind.choices, blank=True)

    objects = ViewerQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "user"], name="viewer_once_a_ticket")]

    def __str__(self) -> str:
        return f"{self.user} at #{self.ticket_id}"

    @property
    def is_writing(self) -> bool:
        return self.writing_at is not None and self.writing_at > timezone.now() - WRITING_FOR
