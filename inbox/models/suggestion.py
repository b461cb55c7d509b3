"""What the copilot wrote for a teammate, what it cost, and what became of it."""

from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conversations.models import Message
from inbox.models.ticket import Ticket

PATIENCE = timedelta(seconds=40)  # after which nobody works on it any more: a little more than the call may take


class SuggestionKind(models.TextChoices):
    """What the teammate asked for."""

    REPLY = "reply", _("Suggested reply")
    REWRITE = "rewrite", _("Other wording")
    TRANSLATION = "translation", _("Translation")
    SUMMARY = "summary", _("Summary")
    INCOMING = "incoming", _("Translation of a message")


class State(models.TextChoices):
    """How far it is. `empty` is an honest answer: there is nothing to offer."""

    PENDING = "pending", _("Under way")
    READY = "ready", _("Ready")
    EMPTY = "empty", _("Nothing to offer")
    FAILED = "failed", _("Failed")


class Outcome(models.TextChoices):
    """What the teammate did with it."""

    OPEN = "open", _("Not decided")
    USED = "used", _("Used as it is")
    EDITED = "edited", _("Used and changed")
    DISMISSED = "dismissed", _("Dismissed")
    UNUSED = "unused", _("Not used")


class SuggestionQuerySet(models.QuerySet["Suggestion"]):
    """Reads with a meaning."""

    def pending(self) -> Self:
        """Somebody may still be working on them."""
        return self.filter(state=State.PENDING, created__gt=timezone.now() - PATIENCE)

    def undecided(self) -> Self:
        """Newest first."""
        return self.filter(outcome=Outcome.OPEN).order_by("-pk")


class Suggestion(models.Model):
    """`based_on` is the seq of the newest message that it knows; of an incoming translation, that of the message.

    `how` is the kind of wording or the language, `given` the teammate's text, `begun_from` the suggestion that it
    came from. `changed` is the share of the words, 0 to 1, in which the `message` that was sent differs.
    """

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="suggestions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="suggestions")
    kind = models.CharField(max_length=11, choices=SuggestionKind.choices)
    how = models.CharField(max_length=12, blank=True)
    based_on = models.PositiveIntegerField()
    given = models.TextField(blank=True)
    begun_from = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    state = models.CharField(max_length=7, choices=State.choices, default=State.PENDING)
    question = models.TextField(blank=True)
    text = models.TextField(blank=True)
    problem = models.CharField(max_length=20, blank=True)
    detail = models.TextField(blank=True)
    sources = models.JSONField(default=list, blank=True)
    passages = models.JSONField(default=list, blank=True)
    new_figures = models.JSONField(default=list, blank=True)
    model = models.CharField(max_length=120, blank=True)
    cost = models.DecimalField(max_digits=12, decimal_places=6, default=0)

    outcome = models.CharField(max_length=9, choices=Outcome.choices, default=Outcome.OPEN)
    message = models.ForeignKey(Message, null=True, blank=True, on_delete=models.SET_NULL, related_name="suggestions")
    changed = models.FloatField(null=True, blank=True)
    created = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["ticket", "user", "kind", "based_on"],
                condition=Q(state="pending"),
                name="one_pending_suggestion",
            ),
            models.CheckConstraint(
                condition=Q(state="pending", finished_at=None) | (~Q(state="pending") & Q(finished_at__isnull=False)),
                name="finished_suggestion_has_an_end",
            ),
            models.CheckConstraint(
                condition=Q(changed=None) | Q(changed__gte=0, changed__lte=1), name="suggestion_changed_share"
            ),
        ]
        indexes = [models.Index(fields=["created"], condition=Q(cost__gt=0), name="suggestion_cost_by_time")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def is_pending(self) -> bool:
        """Whether somebody may still be working on it."""
        return self.state == State.PENDING and timezone.now() - self.created <= PATIENCE

    @property
    def age(self) -> float:
        """Seconds since it was asked for."""
        return (timezone.now() - self.created).total_seconds()

    @property
    def is_lost(self) -> bool:
        """Whether whoever worked on it is gone."""
        return self.state == State.PENDING and not self.is_pending

    @property
    def is_of_composer(self) -> bool:
        """Whether it was made of what stands in the composer."""
        return self.kind in (SuggestionKind.REWRITE, SuggestionKind.TRANSLATION)

    @property
    def is_outdated(self) -> bool:
        """Whether something was written since."""
        return self.ticket.conversation.last_seq > self.based_on

    @property
    def asked(self) -> str:
        """What to ask for to get the same again: see `inbox.copilot.choices.parse_request`."""
        return f"{self.kind}:{self.how}" if self.how else self.kind
