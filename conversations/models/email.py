"""E-mail beside the chat: what is mailed to a customer who is gone, and what came in."""

from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from conversations.models.conversation import Conversation


class EmailStatus(models.TextChoices):
    """What becomes of a mail of ours. The first two are unfinished."""

    WAITING = "waiting", _("Waiting")  # more may be written, and the customer may come back
    SENDING = "sending", _("Being sent")  # a process has it, or it waits for another try
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Not delivered")
    SEEN = "seen", _("Not needed")  # the customer saw it in the chat


class OutgoingEmail(models.Model):
    """One mail with the messages that refer to it. `mail_id` stays the same for every try, so that a mail which was
    sent twice because a process died in between is one mail to most mailboxes. `due_at` is empty when it is finished.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="emails")
    mail_id = models.CharField(max_length=320, unique=True)
    status = models.CharField(max_length=7, choices=EmailStatus.choices, default=EmailStatus.WAITING)
    address = models.EmailField(blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("e-mail to a customer")
        verbose_name_plural = _("e-mails to customers")
        constraints = [
            models.UniqueConstraint(fields=["conversation"], condition=Q(status="waiting"), name="one_waiting_email"),
            models.CheckConstraint(
                condition=Q(status__in=["waiting", "sending"], due_at__isnull=False)
                | Q(status__in=["sent", "failed", "seen"], due_at=None),
                name="unfinished_email_is_due",
            ),
            models.CheckConstraint(
                condition=~Q(status="sent") | Q(sent_at__isnull=False), name="sent_email_has_a_time"
            ),
        ]
        indexes = [models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="email_due")]

    def __str__(self) -> str:
        return f"{self.status} {self.mail_id}"

    def is_due(self, now: datetime) -> bool:
        """Whether it may be sent now, and no process has it."""
        free = self.lease_until is None or self.lease_until <= now
        return self.due_at is not None and self.due_at <= now and free

    def end(self, status: EmailStatus, error: str = "", *, at: datetime | None = None) -> None:
        """Finish it; `at` is when it was sent."""
        self.status, self.error, self.sent_at = status, error[:300], at or self.sent_at
        self.due_at = self.lease_until = None
        self.save(update_fields=["status", "error", "sent_at", "due_at", "lease_until"])


class Outcome(models.TextChoices):
    """What was made of a mail that came in. Only of the first two did a message come."""

    POSTED = "posted", _("In the conversation")
    OPENED = "opened", _("A new conversation")
    STRANGER = "stranger", _("From another address")
    AUTOMATIC = "automatic", _("Automatic reply")
    RETURNED = "returned", _("Could not be delivered")
    REPEATED = "repeated", _("Same as the one before")
    EMPTY = "empty", _("Without text")
    TOO_MANY = "too_many", _("Too many from this address")
    SITE_FULL = "site_full", _("Too many new ones at once")
    SPAM = "spam", _("Taken for spam")
    NOT_TAKEN = "not_taken", _("About no conversation")


class Verdict(models.TextChoices):
    """Whether a mail is from whom it says, as the server has found that received it for us."""

    NONE = "", _("Not checked")
    PASSED = "passed", _("Proved")
    FAILED = "failed", _("Failed")
    SPAM = "spam", _("Taken for spam")


class IncomingEmailQuerySet(models.QuerySet["IncomingEmail"]):
    """Reads with a meaning."""

    def unsettled(self) -> "IncomingEmailQuerySet":
        """Mails that became no message and that no ticket shows, or that were too many, until somebody has looked at
        them."""
        held_back = [Outcome.TOO_MANY, Outcome.SITE_FULL, Outcome.SPAM, Outcome.REPEATED]
        return self.filter(Q(conversation=None) | Q(outcome__in=held_back), message=None, settled_at=None)


class IncomingEmail(models.Model):
    """A mail that came in, kept once whatever became of it. `text` is what was new in it, `original` all its text.
    `sender` is the person that it speaks for, `written_from` who wrote it, when that is somebody else. `to` and `cc`
    are whom it names, one a line. A teammate settles one that became no message."""

    mail_id = models.CharField(max_length=255, unique=True)
    sender = models.CharField(max_length=254, blank=True)
    sender_name = models.CharField(max_length=150, blank=True)
    written_from = models.CharField(max_length=254, blank=True, default="")
    to = models.TextField(blank=True, default="")
    cc = models.TextField(blank=True, default="")
    verdict = models.CharField(_("sender"), max_length=6, choices=Verdict.choices, blank=True, default=Verdict.NONE)
    subject = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    original = models.TextField(blank=True)
    hidden_lines = models.PositiveIntegerField(default=0)  # of `original` that are not in `text`
    raw = models.FileField(upload_to="emails/", blank=True, max_length=80)  # gzip; the mail as it came, for a while
    outcome = models.CharField(max_length=9, choices=Outcome.choices)
    conversation = models.ForeignKey(
        Conversation, null=True, blank=True, on_delete=models.CASCADE, related_name="incoming"
    )
    message = models.OneToOneField(
        "conversations.Message", null=True, blank=True, on_delete=models.CASCADE, related_name="incoming"
    )
    received_at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = IncomingEmailQuerySet.as_manager()

    class Meta:
        verbose_name = _("e-mail from a customer")
        verbose_name_plural = _("e-mails from customers")
        constraints = [
            models.CheckConstraint(
                condition=~Q(outcome__in=["posted", "opened"]) | Q(message__isnull=False, conversation__isnull=False),
                name="posted_email_has_a_message",
            )
        ]
        indexes = [
            models.Index(fields=["sender", "received_at"], name="email_of_sender"),
            models.Index(fields=["received_at"], condition=Q(outcome="opened"), name="email_that_opened"),
            models.Index(fields=["-id"], condition=Q(message=None, settled_at=None), name="email_unsettled"),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} {self.mail_id}"

    @property
    def to_line(self) -> str:
        """Whom it names, in a line."""
        return ", ".join(self.to.splitlines())

    @property
    def cc_line(self) -> str:
        """Who got a copy, in a line."""
        return ", ".join(self.cc.splitlines())

    @property
    def is_addressed_to_others(self) -> bool:
        """Whether it names more people than one."""
        return bool(self.cc) or "\n" in self.to


@receiver(post_delete, sender=IncomingEmail)
def remove_original(instance: IncomingEmail, **kwargs: Any) -> None:
    """The mail as it came goes with its row, once that is certain."""
    storage, name = instance.raw.storage, str(instance.raw.name)
    if name:
        transaction.on_commit(lambda: storage.delete(name))
