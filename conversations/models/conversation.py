"""A conversation: who owns it, and what the agent remembers of it."""

import dataclasses
import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from agents_core.turn.context import Code, ConversationState, Identity
from conversations.models.customer import Customer


class Owner(models.TextChoices):
    """Who answers now. There is never more than one."""

    AI = "ai", "AI"
    QUEUE = "queue", "Waiting for a person"
    STAFF = "staff", "A person"


class HandoffStatus(models.TextChoices):
    """What the customer is told: nothing asked for, waiting for a person, or a person is here."""

    NONE = "none", "None"
    PENDING = "pending", "Pending"
    COMPLETE = "complete", "Complete"


class Origin(models.TextChoices):
    """The door that the conversation came through."""

    CHAT = "chat", "Chat"
    COMMAND = "command", "Command line"
    EMAIL = "email", "E-mail"


class Via(models.TextChoices):
    """How a customer's message came, the surest first. Only the chat itself knows who is signed in: a link in a mail
    lets in whoever has the mailbox, and a mail may come from anybody."""

    CHAT = "chat", "Chat"
    LINK = "link", "Link in an e-mail"
    EMAIL = "email", "E-mail"


class ConversationQuerySet(models.QuerySet["Conversation"]):
    """Reads with a meaning."""

    def waiting(self) -> "ConversationQuerySet":
        """Handed off and not yet taken by anybody, longest wait first."""
        return self.filter(owner=Owner.QUEUE).order_by("queued_at", "pk")

    def with_the_agent(self) -> "ConversationQuerySet":
        """Answered by the agent now."""
        return self.filter(owner=Owner.AI, resolved_at=None)


class Conversation(models.Model):
    """One customer's thread. `epoch` rises with every change of owner: what began under an older one is void."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="conversations")
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.CHAT)

    owner = models.CharField(max_length=5, choices=Owner.choices, default=Owner.AI)
    staff = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="conversations"
    )
    epoch = models.PositiveIntegerField(default=0)
    handoff_status = models.CharField(max_length=8, choices=HandoffStatus.choices, default=HandoffStatus.NONE)
    queued_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    reopened = models.PositiveSmallIntegerField(default=0)
    ticket_number = models.PositiveBigIntegerField(null=True, blank=True)
    # Where the customer goes on, never itself merged: a merge takes along what was merged before.
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="merged")

    last_seq = models.PositiveIntegerField(default=0)
    last_item = models.PositiveIntegerField(default=0)
    # What the model is given in place of the run items up to that position; then come some with short results.
    summary = models.TextField(blank=True)
    summarised_upto = models.PositiveIntegerField(default=0)
    shortened_upto = models.PositiveIntegerField(default=0)
    answered_seq = models.PositiveIntegerField(default=0)  # what the customer wrote up to here has been answered
    page = models.CharField(max_length=2000, blank=True)
    contact_email = models.EmailField(blank=True)
    # Stands for the address that the customer came from last: `knowledge.client_address.pseudonym`.
    network = models.CharField(max_length=32, blank=True, db_index=True)
    # A teammate typed that address, and the customer wrote it nowhere: it is for replies, and opens nothing.
    contact_by_staff = models.BooleanField(default=False)
    customer_seen_at = models.DateTimeField(null=True, blank=True)
    by_email = models.BooleanField(default=False)  # the customer's newest message is a mail: so is the answer
    subject = models.CharField(max_length=150, blank=True)  # of the mail that opened the conversation

    agent = models.CharField(max_length=40, default="triage")
    intent = models.CharField(max_length=80, blank=True)
    collected = models.JSONField(default=dict, blank=True)
    asked_for = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=10, default="en")
    failed_clarifications = models.PositiveSmallIntegerField(default=0)
    guardrail_trips = models.PositiveSmallIntegerField(default=0)
    failed_lookups = models.PositiveSmallIntegerField(default=0)
    failing_tools = models.JSONField(default=dict, blank=True)
    last_sources = models.JSONField(default=list, blank=True)

    code = models.JSONField(default=dict, blank=True)  # agents_core.turn.context.Code
    # The address that the customer proved by a one-time code; good for settings.EMAIL_PROOF_MINUTES.
    proven_email = models.EmailField(blank=True)
    proven_at = models.DateTimeField(null=True, blank=True)

    created = models.DateTimeField(auto_now_add=True)
    updated = models.DateTimeField(auto_now=True)

    objects = ConversationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(owner=Owner.STAFF, staff__isnull=False) | (~Q(owner=Owner.STAFF) & Q(staff__isnull=True)),
                name="staff_owner_is_named",
            ),
            models.CheckConstraint(
                condition=Q(proven_email="", proven_at=None) | (~Q(proven_email="") & Q(proven_at__isnull=False)),
                name="proven_email_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | (~Q(merged_into=F("id")) & Q(resolved_at__isnull=False)),
                name="merged_conversation_is_over",
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "queued_at"], name="conversation_queue"),
            models.Index(fields=["customer", "-created"], name="conversation_of_customer"),
        ]

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def reply_email(self) -> str:
        """Where a reply may be mailed: the address left for it, or the one we know the customer by."""
        return self.contact_email or self.customer.email or self.proven_email

    @property
    def proof_ends(self) -> datetime | None:
        """Until when the code that the customer typed counts."""
        return self.proven_at and self.proven_at + timedelta(minutes=settings.EMAIL_PROOF_MINUTES)

    @property
    def identity(self) -> Identity:
        """The customer as an agent turn may know them now. Who is signed in stays who they are."""
        return self.identity_over(Via.CHAT)

    def identity_over(self, *ways: str, at: datetime | None = None) -> Identity:
        """The customer as a turn may know them that answers messages which came in these ways: now, or by what was
        proved when they came, `at` that time."""
        known = self.customer.identity
        if Via.LINK in ways or Via.EMAIL in ways:
            known = dataclasses.replace(known, verified=False)
        if Via.EMAIL in ways:
            return known
        if known.verified or self.proof_ends is None or self.proof_ends <= (at or timezone.now()):
            return known
        return Identity(self.proven_email, known.name, verified=True, by_code=True)

    @property
    def state(self) -> ConversationState:
        """What the agent remembers, as an agent turn takes it."""
        return ConversationState(
            agent=self.agent,
            intent=self.intent,
            collected=dict(self.collected),
            asked_for=self.asked_for,
            language=self.language,
            failed_clarifications=self.failed_clarifications,
            guardrail_trips=self.guardrail_trips,
            failed_lookups=self.failed_lookups,
            failing_tools=dict(self.failing_tools),
            last_sources=list(self.last_sources),
            code=Code(**self.code),
            proven_email=self.proven_email,
            proven_at=self.proven_at,
        )

    def reopen(self) -> None:
        """Take a resolved conversation up again; does nothing to one that is open."""
        if self.resolved_at is None:
            return
        self.resolved_at = None
        self.reopened += 1
        self.save(update_fields=["resolved_at", "reopened"])

    def apply_state(self, state: ConversationState) -> list[str]:
        """Take over what a finished turn left behind. Returns the names of the fields to save."""
        remembered = dataclasses.asdict(state)
        for name, value in remembered.items():
            setattr(self, name, value)
        return list(remembered)
