"""What the inbox stores: tickets, and the notes that teammates leave on them."""

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from conversations.models import Conversation, Handoff, Message


class Risk(models.IntegerChoices):
    """Rises with the harm that a wrong answer does, so that it sorts."""

    LOW = 1, _("Low risk")
    MEDIUM = 2, _("Medium risk")
    HIGH = 3, _("High risk")


class Status(models.TextChoices):
    """A ticket is open until a teammate resolves it or gives the conversation back to the agent."""

    OPEN = "open", _("Open")
    RESOLVED = "resolved", _("Resolved")
    RETURNED = "returned", _("Given back to the agent")


class TicketQuerySet(models.QuerySet["Ticket"]):
    """Reads with a meaning."""

    # By the time of the end and not by the status: a condition without a parameter lets SQLite use the partial indexes.

    def open(self) -> "TicketQuerySet":
        return self.filter(resolved_at=None)

    def closed(self) -> "TicketQuerySet":
        """Newest first."""
        return self.filter(resolved_at__isnull=False).order_by("-resolved_at", "-pk")

    def urgent_first(self) -> "TicketQuerySet":
        """The riskiest first, among equals the one that has waited longest."""
        return self.order_by("-risk", "opened_at", "pk")

    def matching(self, words: str) -> "TicketQuerySet":
        """Those whose number, subject, customer or messages contain `words`, in any case."""
        said = Message.objects.filter(conversation=OuterRef("conversation"), text__icontains=words)
        found = Q(subject__icontains=words) | Q(Exists(said))
        for field in ("customer__name", "customer__email", "contact_email"):
            found |= Q(**{f"conversation__{field}__icontains": words})
        number = words.removeprefix("#")
        if number.isdecimal() and len(number) < 16:
            found |= Q(pk=int(number))
        return self.filter(found)

    def close(self, status: Status) -> int:
        """Close those that are open; returns how many."""
        return self.open().update(status=status, resolved_at=Now(), unread=False)


def unread_for(user: AbstractBaseUser) -> Q:
    """What waits for the eyes of `user`: their own and what nobody has."""
    return Q(unread=True) & (Q(assignee=None) | Q(assignee=user.pk))


class Ticket(models.Model):
    """A conversation's stay with people. Its number is its key. `subject` is the customer's own words, shortened."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="tickets")
    handoff = models.ForeignKey(Handoff, null=True, blank=True, on_delete=models.SET_NULL, related_name="tickets")
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.OPEN)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="tickets"
    )
    risk = models.PositiveSmallIntegerField(choices=Risk.choices, default=Risk.LOW)
    reason = models.CharField(max_length=40)
    intent = models.CharField(max_length=80, blank=True)
    subject = models.CharField(max_length=160)
    unread = models.BooleanField(default=True)
    opened_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    last_customer_at = models.DateTimeField()

    objects = TicketQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation"], condition=Q(status="open"), name="one_open_ticket"),
            models.CheckConstraint(
                condition=Q(status="open", resolved_at=None) | (~Q(status="open") & Q(resolved_at__isnull=False)),
                name="closed_ticket_has_an_end",
            ),
        ]
        indexes = [
            models.Index(
                "assignee",
                F("risk").desc(),
                "opened_at",
                "id",
                condition=Q(resolved_at=None),
                name="ticket_open_assigned",
            ),
            models.Index(F("risk").desc(), "opened_at", "id", condition=Q(resolved_at=None), name="ticket_open_urgent"),
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


class Note(models.Model):
    """What teammates tell each other. Never a message: nothing that reads messages can show it to a customer."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notes")
    text = models.TextField()
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:60]
