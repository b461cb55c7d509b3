"""A change of a ticket that can still be taken back."""

from uuid import uuid4

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from inbox.models.ticket import Ticket


class ChangeVerb(models.TextChoices):
    """What closes a ticket, opens it again or moves it away."""

    RESOLVE = "resolve", _("Resolve")
    GIVE_BACK = "give_back", _("Give back to AI")
    REOPEN = "reopen", _("Reopen")
    SNOOZE = "snooze", _("Snooze")
    ASSIGN = "assign", _("Assign")
    UNASSIGN = "unassign", _("Back to the queue")


class ChangeState(models.TextChoices):
    """waiting → done; or undone by whoever wanted it; or refused when it could no longer be done."""

    WAITING = "waiting", "Waiting"
    DONE = "done", "Done"
    UNDONE = "undone", "Undone"
    REFUSED = "refused", "Refused"


class PendingChangeQuerySet(models.QuerySet["PendingChange"]):
    """Reads with a meaning."""

    def waiting(self) -> "PendingChangeQuerySet":
        return self.filter(state=ChangeState.WAITING)

    def call_off(self, ticket: Ticket, user: AbstractBaseUser) -> int:
        """The user goes on with the ticket: what they wanted to become of it is no longer done. Returns how many."""
        return self.waiting().filter(ticket=ticket, user=user.pk).update(state=ChangeState.UNDONE)


class PendingChange(models.Model):
    """It is done at `due_at`. Those of one click have the same `batch`, by which they are undone.

    `details` is what the verb needs: `until`, `to` and `note`, or `hint`. `seen_seq` is the newest message that there
    was when it was wanted.
    """

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="pending_changes")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    batch = models.UUIDField(default=uuid4)
    verb = models.CharField(max_length=9, choices=ChangeVerb.choices)
    details = models.JSONField(default=dict, blank=True)
    seen_seq = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=7, choices=ChangeState.choices, default=ChangeState.WAITING)
    due_at = models.DateTimeField()
    refused_because = models.CharField(max_length=300, blank=True)
    created = models.DateTimeField(auto_now_add=True)

    objects = PendingChangeQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["ticket"], condition=Q(state="waiting"), name="one_pending_change")
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="waiting"), name="change_waiting"),
            models.Index(fields=["user", "due_at"], name="change_of_user"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} of #{self.ticket_id}, {self.state}"
