"""A message: what a customer, the agent, a teammate or the site said, in order."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe

from conversations.models.conversation import Conversation
from conversations.teammates import called
from knowledge.render import to_message_html


class Role(models.TextChoices):
    """Who speaks."""

    CUSTOMER = "customer", "Customer"
    ASSISTANT = "assistant", "Assistant"
    STAFF = "staff", "Staff"
    SYSTEM = "system", "System"


class Message(models.Model):
    """`seq` counts from 1 within the conversation, without a gap. `client_id` is the id that the sender's browser made:
    sending it again is the same message."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="messages")
    seq = models.PositiveIntegerField()
    client_id = models.UUIDField(null=True, blank=True)
    role = models.CharField(max_length=9, choices=Role.choices)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="messages"
    )
    turn = models.OneToOneField(
        "conversations.Turn", null=True, blank=True, on_delete=models.SET_NULL, related_name="reply"
    )
    text = models.TextField()
    sources = models.JSONField(default=list, blank=True)
    helpful = models.BooleanField(null=True, blank=True)
    emailed_at = models.DateTimeField(null=True, blank=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["seq"]
        constraints = [
            models.UniqueConstraint(fields=["conversation", "seq"], name="message_seq_once"),
            models.UniqueConstraint(fields=["conversation", "client_id"], name="message_client_id_once"),
            models.CheckConstraint(
                condition=Q(role=Role.STAFF, author__isnull=False) | ~Q(role=Role.STAFF),
                name="staff_message_has_an_author",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.seq}"

    @property
    def html(self) -> SafeString:
        """The text for a browser. A customer's own words are never read as Markdown."""
        if self.role == Role.CUSTOMER:
            return mark_safe(linebreaks(self.text, autoescape=True))
        return to_message_html(self.text)

    @property
    def author_name(self) -> str:
        """The first name that the customer sees beside a teammate's message."""
        return called(self.author)
