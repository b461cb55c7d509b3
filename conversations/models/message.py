"""A message: what a customer, the agent, a teammate or the site said, in order."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.safestring import SafeString

from agents_core.turn.context import with_files
from conversations.models.conversation import Conversation, Via
from conversations.models.email import OutgoingEmail
from conversations.models.staff import display_name
from knowledge.text.messages import reply_to_html, to_message_html, typed_to_html


class Role(models.TextChoices):
    """Who speaks."""

    CUSTOMER = "customer", "Customer"
    ASSISTANT = "assistant", "Assistant"
    STAFF = "staff", "Staff"
    SYSTEM = "system", "System"


class MessageQuerySet(models.QuerySet["Message"]):
    """Reads with a meaning."""

    def of(self, conversation: Conversation) -> "MessageQuerySet":
        """The conversation's own and those of the conversations that were merged into it."""
        return self.filter(Q(conversation=conversation) | Q(conversation__merged_into=conversation))


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
    attached = models.PositiveSmallIntegerField(default=0)  # how many attachments; most messages are read without any
    # What came with it and was not taken, in words: the site's, which nobody must take for the customer's.
    left_out = models.JSONField(default=list, blank=True)
    helpful = models.BooleanField(null=True, blank=True)
    via = models.CharField(max_length=5, choices=Via.choices, default=Via.CHAT)
    email = models.ForeignKey(OutgoingEmail, null=True, blank=True, on_delete=models.SET_NULL, related_name="messages")
    created = models.DateTimeField(auto_now_add=True)

    objects = MessageQuerySet.as_manager()

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
        """The text for a browser or a mail. Only what the agent wrote is read as Markdown."""
        if self.role == Role.ASSISTANT:
            return to_message_html(self.text)
        return reply_to_html(self.text) if self.role == Role.STAFF else typed_to_html(self.text)

    @property
    def text_with_attachments(self) -> str:
        """The text with a line for each attachment, for whoever gets words alone."""
        files = [each.described for each in self.attachments.all()] if self.attached else []
        return with_files(self.text, files)

    @property
    def author_name(self) -> str:
        """The first name that the customer sees beside a teammate's message."""
        return display_name(self.author)
