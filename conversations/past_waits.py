"""What waiting for a person took lately, and what that lets one expect. Times are working time in seconds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil, floor
from statistics import quantiles

from conversations.models import Handoff
from conversations.office_hours.schedule import Schedule

LATELY = timedelta(days=14)
MOST = 60  # handoffs that are looked at, the newest
FEWEST = 5  # that say anything
MINUTE = 60


@dataclass(frozen=True)
class PastWait:
    """How long somebody waited who joined the queue at `place`, from 1."""

    seconds: float
    place: int


@dataclass(frozen=True)
class Expectation:
    """Seconds, in whole minutes: of four who waited, one was answered before `low`; of five, four before `high`."""

    low: int
    middle: int
    high: int


def past_waits(schedule: Schedule, now: datetime) -> list[PastWait]:
    """Those of the newest handoffs that a person took in the team's hours: one taken at night says nothing of a day."""
    taken = Handoff.objects.filter(taken_at__gte=now - LATELY, taken_at__lte=now).order_by("-taken_at")[:MOST]
    times = [(created, taken_at) for created, taken_at in taken.values_list("created", "taken_at") if taken_at]
    return [
        PastWait(schedule.working_time_between(joined, left).total_seconds(), 1 + _ahead(joined, times))
        for joined, left in times
        if schedule.is_open(left)
    ]


def _ahead(moment: datetime, times: Sequence[tuple[datetime, datetime]]) -> int:
    return sum(joined < moment < left for joined, left in times)


def expect(waits: Sequence[PastWait], *, place: int, waited: float) -> Expectation | None:
    """What is still to come for somebody at `place` who has waited that many seconds, by those who waited longer; None
    when too few did. Somebody further back than they were waits in proportion."""
    whole = [wait.seconds * max(1.0, place / wait.place) for wait in waits]
    left = [seconds - waited for seconds in whole if seconds >= waited]
    if len(left) < FEWEST:
        return None
    twentieths = quantiles(left, n=20, method="inclusive")
    low, middle, high = (twentieths[share - 1] / MINUTE for share in (5, 10, 16))
    return Expectation(floor(low) * MINUTE, max(round(middle), 1) * MINUTE, max(ceil(high), 1) * MINUTE)
