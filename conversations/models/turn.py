"""An agent turn: one answer of the agent, who is working on it, and what it came to."""

from typing import Any

from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from conversations.models.conversation import Conversation


class TurnStatus(models.TextChoices):
    """queued → running → done; discarded when a person took over meanwhile; failed after the last attempt."""

    QUEUED = "queued", "Queued"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    DISCARDED = "discarded", "Discarded"
    FAILED = "failed", "Failed"


class Turn(models.Model):
    """`fence` rises with every claim, so a worker that lost its lease cannot finish. `epoch` is the conversation's at
    the claim. The turn answers the customer's messages up to `upto_seq` that no earlier turn answered."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="turns")
    status = models.CharField(max_length=9, choices=TurnStatus.choices, default=TurnStatus.QUEUED)
    fence = models.PositiveIntegerField(default=0)
    epoch = models.PositiveIntegerField(default=0)
    upto_seq = models.PositiveIntegerField(default=0)
    worker = models.CharField(max_length=64, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    lost = models.PositiveSmallIntegerField(default=0)  # attempts whose process ended or froze; the next is made apart
    seconds = models.FloatField(default=0)  # that failed attempts took, of the turn's budget
    not_before = models.DateTimeField(null=True, blank=True)  # the next attempt, after one that failed
    rung_at = models.DateTimeField(null=True, blank=True)  # when the sweeper last rang for it

    agent = models.CharField(max_length=40, blank=True)
    model = models.CharField(max_length=80, blank=True)
    intent = models.CharField(max_length=80, blank=True)
    route = models.CharField(max_length=20, blank=True)
    search_verdict = models.CharField(max_length=10, blank=True)
    refused = models.BooleanField(default=False)
    input_tokens = models.PositiveIntegerField(default=0)
    cached_tokens = models.PositiveIntegerField(default=0)
    output_tokens = models.PositiveIntegerField(default=0)
    cost = models.DecimalField(max_digits=12, decimal_places=6, default=0)
    counted_fence = models.PositiveIntegerField(default=0)  # the newest attempt whose tokens are counted above
    latency_ms = models.PositiveIntegerField(default=0)
    spans = models.JSONField(default=list, blank=True)
    passages = models.JSONField(default=list, blank=True)
    unshown_reply = models.TextField(blank=True)
    error = models.TextField(blank=True)

    created = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conversation"], condition=Q(status=TurnStatus.RUNNING), name="one_running_turn"
            ),
            models.UniqueConstraint(
                fields=["conversation"], condition=Q(status=TurnStatus.QUEUED), name="one_queued_turn"
            ),
            models.CheckConstraint(
                condition=~Q(status=TurnStatus.RUNNING) | Q(lease_until__isnull=False), name="running_turn_has_a_lease"
            ),
        ]
        indexes = [
            models.Index(
                fields=["status", "lease_until"],
                condition=Q(status__in=[TurnStatus.QUEUED, TurnStatus.RUNNING]),
                name="turn_unfinished",
            ),
            models.Index(fields=["conversation", "-id"], name="turn_of_conversation"),
            models.Index(fields=["started_at", "cost"], condition=Q(cost__gt=0), name="turn_that_cost"),
        ]

    def __str__(self) -> str:
        return f"turn {self.pk} ({self.status})"


class ToolRun(models.Model):
    """One tool call of a turn: what was asked, whether it worked, and the real error when it did not."""

    turn = models.ForeignKey(Turn, on_delete=models.CASCADE, related_name="tool_runs")
    name = models.CharField(max_length=80)
    ok = models.BooleanField()
    arguments = models.JSONField(default=dict, blank=True)
    result = models.TextField(blank=True)
    error = models.TextField(blank=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["name", "created"], name="tool_run_by_name")]

    def __str__(self) -> str:
        return self.name


class TripOutcome(models.TextChoices):
    """What the customer got in place of what tripped."""

    FALLBACK = "fallback", _("A polite refusal")
    DECLINED = "declined", _("“I don't have that information”")
    HANDOFF = "handoff", _("A person")
    NOTHING = "nothing", _("Nothing: a person had taken over")


class GuardrailTripQuerySet(models.QuerySet["GuardrailTrip"]):
    """Reads with a meaning."""

    def rates(self) -> list[dict[str, Any]]:
        """How many trips there are of each kind, how many of them staff have judged, and how many were wrong."""
        counted = self.values("stage", "category").annotate(
            trips=Count("pk"),
            judged=Count("pk", filter=Q(wrong__isnull=False)),
            wrong=Count("pk", filter=Q(wrong=True)),
        )
        return list(counted.order_by("-trips", "stage", "category"))


class GuardrailTrip(models.Model):
    """A guardrail that fired in a turn. `wrong` is what staff say of it: null while nobody has looked."""

    turn = models.ForeignKey(Turn, on_delete=models.CASCADE, related_name="trips")
    stage = models.CharField(max_length=6)
    category = models.CharField(max_length=40)
    evidence = models.TextField(blank=True)
    outcome = models.CharField(max_length=8, choices=TripOutcome.choices)
    wrong = models.BooleanField(null=True, blank=True)
    created = models.DateTimeField(auto_now_add=True)

    objects = GuardrailTripQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["created"], name="trip_by_time")]

    def __str__(self) -> str:
        return f"{self.stage}:{self.category}"
