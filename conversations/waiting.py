"""What a waiting customer can expect: their place, an honest time, or a reply by e-mail outside the hours."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from conversations.models import Conversation, Handoff, Owner
from conversations.waiting_words import closed_sentence, waiting_sentence

DEFAULT_WAIT = timedelta(minutes=5)
RECENT = 20  # handoffs


@dataclass(frozen=True)
class Wait:
    """`position` counts from 1; `seconds` is an estimate; `open` says whether somebody is there at this hour."""

    position: int
    seconds: int
    open: bool


def wait_of(conversation: Conversation) -> Wait | None:
    """Where a conversation stands in the queue, or None when it is not in it."""
    if conversation.owner != Owner.QUEUE or conversation.queued_at is None:
        return None
    ahead = Conversation.objects.waiting().filter(queued_at__lt=conversation.queued_at).count()
    seconds = round(_usual_wait().total_seconds())
    return Wait(position=ahead + 1, seconds=seconds, open=is_open(timezone.now()))


def what_happens_next(conversation: Conversation) -> str:
    """The sentence behind a handoff notice, in the customer's language: place and time, or that the answer comes by
    e-mail."""
    wait = wait_of(conversation)
    if wait is None:
        return ""
    if not wait.open:
        opens, has_email = settings.SUPPORT_HOURS["from"], bool(conversation.reply_email)
        return closed_sentence(conversation.language, opens=opens, has_email=has_email)
    minutes = max(1, round(wait.seconds / 60))
    return waiting_sentence(conversation.language, position=wait.position, minutes=minutes)


def is_open(moment: datetime) -> bool:
    """Whether the team works at that moment, by `settings.SUPPORT_HOURS`; always, when no hours are set."""
    hours = settings.SUPPORT_HOURS
    if not hours:
        return True
    local = moment.astimezone(ZoneInfo(hours["timezone"]))
    begins, ends = time.fromisoformat(hours["from"]), time.fromisoformat(hours["to"])
    return local.weekday() in hours["days"] and begins <= local.time() < ends


def _usual_wait() -> timedelta:
    taken = Handoff.objects.exclude(taken_at=None).order_by("-taken_at")[:RECENT]
    waits = [(handoff.taken_at - handoff.created).total_seconds() for handoff in taken if handoff.taken_at]
    return timedelta(seconds=median(waits)) if len(waits) >= 3 else DEFAULT_WAIT
