"""An action that only a person may approve: what was proposed, who decided, and what came of it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agents_core.memory.transcript import BY_TEAMMATE
from conversations.models.handoff import Handoff
from conversations.models.staff import display_name


class ActionStatus(models.TextChoices):
    """proposed → approved → done; or refused by the shop's system, or unclear when it did not answer: both may be tried
    again. declined and expired are the other ends."""

    PROPOSED = "proposed", _("Proposed")
    APPROVED = "approved", _("Being carried out")
    DONE = "done", _("Done")
    REFUSED = "refused", _("Refused by the system")
    UNCLEAR = "unclear", _("No clear answer")
    DECLINED = "declined", _("Declined")
    EXPIRED = "expired", _("Expired")


UNDECIDED = [ActionStatus.PROPOSED, ActionStatus.REFUSED]


class ProposedAction(models.Model):
    """`arguments` are the proposed ones until a teammate approves others. The shop's system carries an action out once
    for its `key`, so an approved action may be sent to it again when nobody knows what came of it."""

    handoff = models.ForeignKey(Handoff, on_delete=models.CASCADE, related_name="actions")
    tool = models.CharField(max_length=80)
    arguments = models.JSONField(default=dict, blank=True)
    status = models.CharField(max_length=8, choices=ActionStatus.choices, default=ActionStatus.PROPOSED)
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # null: by the agent
    # Who approved these arguments where a second person has to; what they say is done when that one agrees.
    first_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    first_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="decided_actions"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decline_reason = models.CharField(max_length=500, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    reference = models.CharField(max_length=80, blank=True)
    outcome = models.TextField(blank=True)  # what the system said, for teammates
    expires_at = models.DateTimeField()
    created = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["proposed", "expired"]) | Q(decided_by__isnull=False),
                name="action_was_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(first_by=None, first_at=None) | Q(first_by__isnull=False, first_at__isnull=False),
                name="first_approval_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(first_by=None)
                | Q(status__in=["proposed", "declined", "expired"])
                | ~Q(first_by=F("decided_by")),
                name="second_approval_is_anothers",
            ),
        ]
        indexes = [
            models.Index(
                fields=["status", "expires_at"],
                condition=Q(status__in=["proposed", "approved"]),
                name="action_unfinished",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tool} ({self.status})"

    @property
    def may_be_decided(self) -> bool:
        """Whether it waits for a teammate, and in time."""
        return self.status in UNDECIDED and self.expires_at > timezone.now()

    @property
    def awaits_second(self) -> bool:
        """Whether one person has approved it and another has to."""
        return self.status == ActionStatus.PROPOSED and self.first_by_id is not None

    @property
    def as_run_item(self) -> dict[str, str]:
        """What the agent is to know of an action that a teammate decided, as a run item."""
        about = ", ".join(f"{name}: {value}" for name, value in self.arguments.items() if value)
        came_to = {
            ActionStatus.DONE: f"done{', reference ' + self.reference if self.reference else ''}",
            ActionStatus.DECLINED: f"declined{', because: ' + self.decline_reason if self.decline_reason else ''}",
        }.get(ActionStatus(self.status), self.get_status_display().lower())
        who = display_name(self.decided_by) or "Nobody"
        return {"role": "assistant", "content": f"[{who}{BY_TEAMMATE}{self.tool} ({about}): {came_to}"}
