"""The life of a mail to a customer who is gone: gathered, taken, sent or given up."""

from dataclasses import dataclass
from datetime import timedelta
from email.utils import parseaddr
from uuid import uuid4

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from conversations.db.locking import lock_conversation
from conversations.exceptions import ActionError
from conversations.models import Conversation, EmailStatus, Message, OutgoingEmail, Verdict
from conversations.realtime import broadcast

log = structlog.get_logger(__name__)

# The chat says every 25 seconds that it is open; twice that without a word means that nobody is there.
GONE_AFTER = timedelta(seconds=60)
# What is written within this time goes with the same mail, but nothing waits longer than that.
QUIET = timedelta(seconds=60)
LONGEST_WAIT = timedelta(minutes=5)
LEASE = timedelta(minutes=5)
MAX_ATTEMPTS = 10  # over some five hours
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)


@dataclass(frozen=True)
class EmailClaim:
    """A mail that is ours to send until its lease runs out."""

    email_id: int
    attempt: int


def customer_is_away(conversation: Conversation) -> bool:
    """Whether nobody has had the chat open for a while."""
    return conversation.customer_seen_at is None or conversation.customer_seen_at < timezone.now() - GONE_AFTER


def queue_email(conversation: Conversation) -> OutgoingEmail | None:
    """The mail with which the next message of a locked conversation goes, unless the customer sees it in the chat
    before; None when they left no address."""
    if not conversation.reply_email:
        return None
    now = timezone.now()
    waiting = conversation.emails.filter(status=EmailStatus.WAITING).first()
    if waiting is None:
        mail_id = f"{uuid4().hex}@{sender_domain()}"
        return OutgoingEmail.objects.create(conversation=conversation, mail_id=mail_id, due_at=now + QUIET)
    waiting.due_at = min(now + QUIET, waiting.created + LONGEST_WAIT)
    waiting.save(update_fields=["due_at"])
    return waiting


def sender_failed(conversation: Conversation) -> bool:
    """Whether the customer's newest mail was found to be from somebody else, or spam: then nothing is mailed by itself,
    and no link, to an address whose owner may never have written."""
    newest = conversation.incoming.exclude(message=None).order_by("-pk").values_list("verdict", flat=True).first()
    return newest in (Verdict.FAILED, Verdict.SPAM)


def sender_domain() -> str:
    """The domain of our sender, which our Message-IDs end with."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]


def due_emails() -> list[int]:
    """Mails to be sent now, oldest first."""
    now = timezone.now()
    free = Q(lease_until=None) | Q(lease_until__lte=now)
    return list(OutgoingEmail.objects.filter(free, due_at__lte=now).order_by("pk").values_list("pk", flat=True)[:100])


@transaction.atomic
def claim_email(email_id: int) -> EmailClaim | None:
    """Take a mail that is due. None when another process has it, when an earlier one of the conversation has to go
    first, or when the customer is there or has seen all of it."""
    found = OutgoingEmail.objects.filter(pk=email_id).first()
    if found is None:
        return None
    conversation = lock_conversation(found.conversation_id)
    email, now = OutgoingEmail.objects.get(pk=email_id), timezone.now()
    earlier = conversation.emails.filter(due_at__isnull=False, pk__lt=email.pk)
    if not email.is_due(now) or earlier.exists():
        return None
    if not _unseen(conversation, email) or not conversation.reply_email:
        email.end(EmailStatus.SEEN)
        _announce(conversation.pk)
        return None
    if not customer_is_away(conversation) and conversation.customer_seen_at:
        email.due_at = conversation.customer_seen_at + GONE_AFTER
        email.save(update_fields=["due_at"])
        return None
    email.status, email.address, email.lease_until = EmailStatus.SENDING, conversation.reply_email, now + LEASE
    email.attempts += 1
    email.save(update_fields=["status", "address", "lease_until", "attempts"])
    return EmailClaim(email.pk, email.attempts)


def _unseen(conversation: Conversation, email: OutgoingEmail) -> bool:
    """Whether something in the mail was not shown in an open chat. What was, no longer goes with it."""
    seen_at = conversation.customer_seen_at
    seen = email.messages.filter(created__lte=seen_at) if seen_at else email.messages.none()
    if seen.count() == email.messages.count():
        return False
    seen.update(email=None)
    return True


@transaction.atomic
def mark_sent(claim: EmailClaim) -> None:
    """The mail server has taken it."""
    if email := _still_ours(claim):
        email.end(EmailStatus.SENT, at=timezone.now())
        log.info("email_sent", email=email.pk, messages=email.messages.count())


@transaction.atomic
def mark_failed(claim: EmailClaim, error: str, *, final: bool) -> None:
    """The mail server has not taken it. It is tried again, ever more seldom; when it is `final`, or was the last try,
    the team is told."""
    email = _still_ours(claim)
    if email is None:
        return
    code = error.partition(" ")[0]  # what follows may name the customer
    log.warning("email_not_sent", email=email.pk, attempt=email.attempts, final=final, error=code)
    if final or email.attempts >= MAX_ATTEMPTS:
        email.end(EmailStatus.FAILED, error)
        return
    email.due_at = timezone.now() + min(FIRST_PAUSE * 2 ** (email.attempts - 1), LONGEST_PAUSE)
    email.lease_until, email.error = None, error[:300]
    email.save(update_fields=["due_at", "lease_until", "error"])


@transaction.atomic
def record_bounce(mail_id: str, error: str) -> OutgoingEmail | None:
    """A mail of ours came back: it is not delivered after all. None when it is none of ours."""
    found = OutgoingEmail.objects.filter(mail_id=mail_id).first()
    if found is None:
        return None
    lock_conversation(found.conversation_id)
    found.refresh_from_db()
    if found.status == EmailStatus.SENT:
        found.end(EmailStatus.FAILED, error)
        _announce(found.conversation_id)
    return found


@transaction.atomic
def retry_email(message: Message) -> None:
    """Try once more to deliver the mail that a message went with. Raises ActionError unless that failed."""
    lock_conversation(message.conversation_id)
    email = OutgoingEmail.objects.filter(messages=message, status=EmailStatus.FAILED).first()
    if email is None:
        raise ActionError
    email.status, email.due_at, email.error = EmailStatus.SENDING, timezone.now(), ""
    email.save(update_fields=["status", "due_at", "error"])
    _announce(message.conversation_id)


def _still_ours(claim: EmailClaim) -> OutgoingEmail | None:
    mine = OutgoingEmail.objects.filter(pk=claim.email_id, status=EmailStatus.SENDING, attempts=claim.attempt)
    if found := mine.first():
        lock_conversation(found.conversation_id)
        _announce(found.conversation_id)
    return mine.first()


def _announce(conversation_id: int) -> None:
    broadcast.announce(broadcast.staff_group(conversation_id), "emails.changed")
