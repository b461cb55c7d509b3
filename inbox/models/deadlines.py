"""What was promised of a ticket: when the next promise ends, whether one was kept, and conditions for queries."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

SOON = timedelta(minutes=30)


@dataclass(frozen=True)
class Deadline:
    """A promise that is still to be kept: `reply` or `resolve`, and until when."""

    what: str
    at: datetime

    @property
    def state(self) -> str:
        """`overdue`, `soon` or `later`. static/js/inbox/ticket_page/deadline.js keeps it going."""
        now = timezone.now()
        return "overdue" if self.at <= now else "soon" if self.at <= now + SOON else "later"


def met_in_time(promised: datetime | None, happened: datetime | None, ended: datetime | None = None) -> bool | None:
    """Whether it happened in time. None where nothing was promised, while there is time left, and for what did not
    happen because the ticket `ended` before."""
    if promised is None:
        return None
    if happened is None:
        return None if (ended or timezone.now()) < promised else False
    return happened <= promised


# As the partial indexes say it, word for word.
REPLY_RUNS = Q(resolved_at=None, first_reply_at=None, reply_due__isnull=False)
RESOLUTION_RUNS = Q(resolved_at=None, snoozed_until=None, resolve_due__isnull=False)


def is_overdue(now: datetime) -> Q:
    """A promise was broken and is still not made good."""
    return (REPLY_RUNS & Q(reply_due__lte=now)) | (RESOLUTION_RUNS & Q(resolve_due__lte=now))


def is_due_soon(now: datetime) -> Q:
    """A promise will be broken within SOON, and none is yet."""
    soon = now + SOON
    running = (REPLY_RUNS & Q(reply_due__lte=soon)) | (RESOLUTION_RUNS & Q(resolve_due__lte=soon))
    late_reply = Q(first_reply_at=None, reply_due__isnull=False, reply_due__lte=now)
    late_resolution = Q(snoozed_until=None, resolve_due__isnull=False, resolve_due__lte=now)
    return running & ~late_reply & ~late_resolution
