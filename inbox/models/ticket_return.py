"""That a ticket went back to the queue."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from inbox.models.ticket import Ticket


class ReturnReason(models.TextChoices):
    """Why, in the words that its former assignee reads."""

    BY_SELF = "by_self", _("you put it back")
    BY_OTHER = "by_other", _("a supervisor put it back")
    AWAY = "away", _("you were away")
    OFFLINE = "offline", _("you were offline")
    GONE = "gone", _("you were no longer on the team")


class TicketReturn(models.Model):
    """Whom it came back from, until it is somebody's again or closed. By turn it does not go straight back to them."""

    ticket = models.OneToOneField(Ticket, on_delete=models.CASCADE, related_name="came_back")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    why = models.CharField(max_length=8, choices=ReturnReason.choices)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"#{self.ticket_id} from {self.user}: {self.why}"

    @property
    def is_recent(self) -> bool:
        """Whether it would be a nuisance to give it to the same person again."""
        return self.at > timezone.now() - timedelta(minutes=settings.INBOX_RETURN_MINUTES)
