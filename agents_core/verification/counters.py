"""Counts something within a while, in the database: what everybody may fill a cache with must not push it out, and all
processes count together. A count that cannot be made is an error, never a free try."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from functools import reduce
from operator import or_

from channels.db import database_sync_to_async
from django.db import connection
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac

from agents_core.models import Counter

_TABLE = Counter._meta.db_table
# One statement, so that of many at once each gets a number of its own. A while that is over begins anew.
_COUNT = f"""INSERT INTO {_TABLE} (kind, subject, count, ends_at) VALUES (%s, %s, 1, %s)
    ON CONFLICT (kind, subject) DO UPDATE SET
        count = CASE WHEN {_TABLE}.ends_at <= %s THEN 1 ELSE {_TABLE}.count + 1 END,
        ends_at = CASE WHEN {_TABLE}.ends_at <= %s THEN excluded.ends_at ELSE {_TABLE}.ends_at END
    RETURNING count"""  # noqa: S608 - names of our own table


@dataclass(frozen=True)
class Limit:
    """How often something may happen to one subject within a while, which begins with the first time. Subjects are
    stored as a keyed hash, unless `plain`, for what staff are to be told."""

    kind: str
    most: int
    seconds: int
    plain: bool = False

    def stored(self, subject: str) -> str:
        """What stands in the database for a subject."""
        subject = subject.casefold()
        return subject[:64] if self.plain else salted_hmac(f"counter.{self.kind}", subject).hexdigest()[:64]


def increment(limit: Limit, subject: str) -> int:
    """Count once more, and return the new number."""
    now = timezone.now()
    field = Counter._meta.get_field("ends_at")
    then, ends_at = (
        field.get_db_prep_value(moment, connection) for moment in (now, now + timedelta(seconds=limit.seconds))
    )
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [limit.kind, limit.stored(subject), ends_at, then, then])
        return int(cursor.fetchone()[0])


def decrement(limit: Limit, subject: str) -> None:
    """Take one back that was counted before it was known to be harmless."""
    _live(limit).filter(subject=limit.stored(subject), count__gt=0).update(count=F("count") - 1)


def current_count(limit: Limit, subject: str) -> int:
    """How often `increment` was called for this subject in the current while."""
    return _live(limit).filter(subject=limit.stored(subject)).values_list("count", flat=True).first() or 0


def used_up(*limits: Limit) -> dict[Limit, list[str]]:
    """The subjects, as stored, that have reached each of the limits, the most counted first. One query for all."""
    reached = reduce(or_, (Q(kind=limit.kind, count__gte=limit.most) for limit in limits))
    rows = Counter.objects.filter(reached, ends_at__gt=timezone.now()).order_by("-count").values_list("kind", "subject")
    found: dict[str, list[str]] = defaultdict(list)
    for kind, subject in rows:
        found[kind].append(subject)
    return {limit: found[limit.kind] for limit in limits}


def delete_expired() -> int:
    """Remove the counters whose while is over. Returns how many."""
    return Counter.objects.filter(ends_at__lte=timezone.now()).delete()[0]


def _live(limit: Limit) -> QuerySet[Counter]:
    return Counter.objects.filter(kind=limit.kind, ends_at__gt=timezone.now())


increment_async = database_sync_to_async(increment)
current_count_async = database_sync_to_async(current_count)
