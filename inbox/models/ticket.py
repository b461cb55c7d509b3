"""A ticket: a conversation's stay with people."""

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conversations.models import Conversation, Handoff
from inbox.fulltext.match import MatchesWords
from inbox.models.deadlines import REPLY_RUNS, RESOLUTION_RUNS, Deadline, is_due_soon, is_overdue, met_in_time
from inbox.models.tag import Tag
from inbox.models.team import Team


class Risk(models.IntegerChoices):
    """Rises with the harm that a wrong answer does, so that it sorts."""

    LOW = 1, _("Low risk")
    MEDIUM = 2, _("Medium risk")
    HIGH = 3, _("High risk")


class Status(models.TextChoices):
    """A ticket is open until a teammate resolves it, gives the conversation back to the agent, or merges it."""

    OPEN = "open", _("Open")
    RESOLVED = "resolved", _("Resolved")
    RETURNED = "returned", _("Given back to the agent")
    MERGED = "merged", _("Merged")


class TicketQuerySet(models.QuerySet["Ticket"]):
    """Reads with a meaning."""

    # By the time of the end and not by the status: a condition without a parameter lets SQLite use the partial indexes.

    def open(self) -> "TicketQuerySet":
        return self.filter(resolved_at=None)

    def awake(self) -> "TicketQuerySet":
        """Open, and not put off until later."""
        return self.open().filter(snoozed_until=None)

    def snoozed(self) -> "TicketQuerySet":
        """Open and put off; the next to come back first."""
        return self.open().filter(snoozed_until__isnull=False).order_by("snoozed_until", "pk")

    def overdue(self) -> "TicketQuerySet":
        """Open, and a promise to the customer was broken."""
        return self.filter(is_overdue(timezone.now()))

    def due_soon(self) -> "TicketQuerySet":
        """Open, and the next promise to the customer ends soon."""
        return self.filter(is_due_soon(timezone.now()))

    def closed(self) -> "TicketQuerySet":
        """Newest first."""
        return self.filter(resolved_at__isnull=False).order_by("-resolved_at", "-pk")

    def urgent_first(self) -> "TicketQuerySet":
        """The riskiest first; among equals those who wait for us, the longest wait first."""
        return self.order_by("rank", "rank_at", "pk")

    def matching(self, words: str) -> "TicketQuerySet":
        """Those whose number, subject, customer, payload, messages and notes hold all these words, or longer ones that
        begin so. A number behind a # is that ticket and no other."""
        number = words.strip()
        if number.startswith("#") and number[1:].isdecimal() and len(number) < 17:
            return self.filter(pk=int(number[1:]))
        return self.filter(MatchesWords("pk", words))

    def close(self, status: Status) -> int:
        """Close those that are open; returns how many."""
        # Our clock and not the database's: SQLite's keeps fewer digits, and pages begin behind this time to the digit.
        return self.open().update(
            status=status, resolved_at=timezone.now(), unread=False, snoozed_until=None, waiting_since=None
        )


def unread_for(user: AbstractBaseUser) -> Q:
    """What waits for the eyes of `user`: their own and what nobody has."""
    return Q(unread=True) & (Q(assignee=None) | Q(assignee=user.pk))


class Ticket(models.Model):
    """Its number is its key. `subject` is the customer's own words, shortened.

    An `assignee` is to answer; the conversation is theirs from their claim or first reply on. Until then it is in the
    queue, and the customer is told so.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="tickets")
    handoff = models.ForeignKey(Handoff, null=True, blank=True, on_delete=models.SET_NULL, related_name="tickets")
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.OPEN)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="merged_tickets"
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="tickets"
    )
    assigned_at = models.DateTimeField(null=True, blank=True)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.SET_NULL, related_name="tickets")
    tags = models.ManyToManyField(Tag, blank=True, related_name="tickets")
    risk = models.PositiveSmallIntegerField(choices=Risk.choices, default=Risk.LOW)
    reason = models.CharField(max_length=40)
    intent = models.CharField(max_length=80, blank=True)
    subject = models.CharField(max_length=160)
    unread = models.BooleanField(default=True)
    opened_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    snoozed_until = models.DateTimeField(null=True, blank=True)
    last_customer_at = models.DateTimeField()
    # Since the customer's oldest message that nobody of us has answered; null when they are to write next.
    waiting_since = models.DateTimeField(null=True, blank=True)
    first_reply_at = models.DateTimeField(null=True, blank=True)
    reply_due = models.DateTimeField(null=True, blank=True)
    resolve_due = models.DateTimeField(null=True, blank=True)
    # The place in the list, from 0: one rising order for all databases, so that a page can begin behind any ticket.
    rank = models.GeneratedField(
        expression=(Value(Risk.HIGH.value) - F("risk")) * Value(2)
        + Case(When(waiting_since__isnull=True, then=Value(1)), default=Value(0)),
        output_field=models.PositiveSmallIntegerField(),
        db_persist=True,
    )
    rank_at = models.GeneratedField(
        expression=Coalesce("waiting_since", "last_customer_at"), output_field=models.DateTimeField(), db_persist=True
    )

    objects = TicketQuerySet.as_manager()

    class Meta:
        permissions = [
            ("answer_ticket", "Can answer tickets"),
            ("assign_ticket", "Can assign anybody's tickets to anybody"),
            ("take_over_ticket", "Can take over a colleague's ticket"),
            ("decide_for_others", "Can decide about actions on a colleague's ticket"),
            ("share_with_team", "Can share views, canned replies and macros"),
            ("see_team", "Can see how the team is doing, and change a colleague's availability"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["conversation"], condition=Q(status="open"), name="one_open_ticket"),
            models.CheckConstraint(
                condition=Q(status="open", resolved_at=None) | (~Q(status="open") & Q(resolved_at__isnull=False)),
                name="closed_ticket_has_an_end",
            ),
            models.CheckConstraint(
                condition=Q(status="open") | Q(snoozed_until=None, waiting_since=None), name="closed_ticket_waits_not"
            ),
            models.CheckConstraint(
                condition=Q(assignee=None, assigned_at=None) | Q(assignee__isnull=False, assigned_at__isnull=False),
                name="assigned_ticket_has_a_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["assignee", "rank", "rank_at", "id"],
                condition=Q(resolved_at=None, snoozed_until=None),
                name="ticket_awake_assigned",
            ),
            models.Index(
                fields=["rank", "rank_at", "id"],
                condition=Q(resolved_at=None, snoozed_until=None),
                name="ticket_awake_urgent",
            ),
            models.Index(
                fields=["waiting_since", "id"],
                condition=Q(resolved_at=None, snoozed_until=None, waiting_since__isnull=False),
                name="ticket_awake_waiting",
            ),
            models.Index(
                fields=["rank", "rank_at", "id"],
                condition=Q(resolved_at=None, snoozed_until=None, assignee=None),
                name="ticket_awake_unassigned",
            ),
            models.Index(
                F("rank").bitand(1),
                "rank_at",
                "id",
                condition=Q(resolved_at=None, snoozed_until=None),
                name="ticket_awake_longest_wait",
            ),
            models.Index(
                fields=["assignee", "id"],
                condition=Q(unread=True, resolved_at=None, snoozed_until=None),
                name="ticket_awake_unread",
            ),
            models.Index(fields=["id"], condition=Q(unread=True, resolved_at=None), name="ticket_open_unread"),
            models.Index(fields=["intent", "id"], name="ticket_by_intent"),
            models.Index(fields=["reason", "id"], name="ticket_by_reason"),
            models.Index(
                fields=["snoozed_until", "id"],
                condition=Q(resolved_at=None, snoozed_until__isnull=False),
                name="ticket_snoozed",
            ),
            models.Index(fields=["reply_due", "id"], condition=REPLY_RUNS, name="ticket_reply_due"),
            models.Index(fields=["resolve_due", "id"], condition=RESOLUTION_RUNS, name="ticket_resolve_due"),
            models.Index(
                F("resolved_at").desc(),
                F("id").desc(),
                condition=Q(resolved_at__isnull=False),
                name="ticket_closed_newest",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.subject}"

    def get_absolute_url(self) -> str:
        return reverse("inbox:ticket", args=[self.pk])

    @property
    def number(self) -> int:
        return self.pk

    @property
    def is_open(self) -> bool:
        return self.status == Status.OPEN

    @property
    def risk_name(self) -> str:
        """`low`, `medium` or `high`, as the policy calls it."""
        return Risk(self.risk).name.lower()

    @property
    def next_due(self) -> Deadline | None:
        """The promise that ends next, of those that are still to be kept."""
        if not self.is_open:
            return None
        reply = Deadline("reply", self.reply_due) if self.reply_due and not self.first_reply_at else None
        resolve = Deadline("resolve", self.resolve_due) if self.resolve_due and not self.snoozed_until else None
        return min(filter(None, (reply, resolve)), key=lambda due: due.at, default=None)

    @property
    def reply_was_kept(self) -> bool | None:
        """Whether the first reply came in time; see `kept`."""
        return met_in_time(self.reply_due, self.first_reply_at, self.resolved_at)

    @property
    def resolution_was_kept(self) -> bool | None:
        """Whether it was resolved in time; see `kept`."""
        return met_in_time(self.resolve_due, self.resolved_at)
