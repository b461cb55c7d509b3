"""What a waiting customer can expect: their place, an honest time, or a reply by e-mail when nobody is there. The time
comes from what waiting for a person took lately. Times are working time in seconds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property
from math import ceil, floor
from statistics import quantiles

from django.utils import timezone

from conversations.hooks import online_staff_count
from conversations.models import Conversation, Handoff, Owner
from conversations.office_hours.schedule import Schedule, load_schedule
from conversations.wait_times import wording

LAST_PLACE = 1000  # that is told; further back one only knows that many are ahead
LATELY = timedelta(days=14)
MOST = 60  # handoffs that are looked at, the newest
FEWEST = 5  # that say anything
MINUTE = 60


class Team(StrEnum):
    """Who is there for those who wait."""

    HERE = "here"
    AWAY = "away"  # nobody is online, although these are office hours
    CLOSED = "closed"


@dataclass(frozen=True)
class Expectation:
    """Seconds, in whole minutes: of four who waited, one was answered before `low`; of five, four before `high`."""

    low: int
    middle: int
    high: int


@dataclass(frozen=True)
class Wait:
    """`position` counts from 1, and is None behind LAST_PLACE. `expected` is None when too little was measured to say,
    when the customer has waited longer than those who were measured (`is_late`), and when nobody is there. `opens` is
    when a team that is closed is back, on its own clock; with `closes`, the team may leave before the answer comes."""

    position: int | None
    team: Team
    expected: Expectation | None = None
    is_late: bool = False
    closes: datetime | None = None
    opens: datetime | None = None


@dataclass(frozen=True)
class PastWait:
    """How long somebody waited who joined the queue at `place`, from 1."""

    seconds: float
    place: int


@dataclass(frozen=True)
class WaitEstimator:
    """What is the same for everybody who waits at a moment; read once for all of them."""

    now: datetime
    schedule: Schedule
    waits: list[PastWait]
    team: Team
    places: dict[int, int]

    @classmethod
    def at(cls, now: datetime) -> "WaitEstimator":
        """As it is now, in a fixed number of queries."""
        schedule = load_schedule()
        team = Team.CLOSED if not schedule.is_open(now) else Team.AWAY if online_staff_count() == 0 else Team.HERE
        waits = past_waits(schedule, now) if team == Team.HERE else []
        return cls(now, schedule, waits, team, _places())

    def for_conversation(self, conversation: Conversation) -> Wait | None:
        """What one customer can expect, or None when they do not wait."""
        if conversation.owner != Owner.QUEUE or conversation.queued_at is None:
            return None
        place = self.places.get(conversation.pk)
        if self.team == Team.CLOSED:
            return Wait(place, self.team, opens=self._local(self._opening))
        waited = self.schedule.working_time_between(conversation.queued_at, self.now).total_seconds()
        expected = expect(self.waits, place=place, waited=waited) if place else None
        is_late = place is not None and expected is None and bool(expect(self.waits, place=place, waited=0))
        closes, opens = self._evening(expected)
        return Wait(place, self.team, expected, is_late=is_late, closes=closes, opens=opens)

    def _evening(self, expected: Expectation | None) -> tuple[datetime | None, datetime | None]:
        """When the team leaves and is back, if that may come between a customer and their answer."""
        closes, opens = self._leaving
        if closes is None or expected is None or self.now + timedelta(seconds=expected.high) <= closes:
            return None, None
        return self._local(closes), self._local(opens)

    @cached_property
    def _leaving(self) -> tuple[datetime | None, datetime | None]:
        closes = self.schedule.closing(self.now)
        return closes, closes and self.schedule.next_opening(closes)

    @cached_property
    def _opening(self) -> datetime | None:
        return self.schedule.next_opening(self.now)

    def _local(self, moment: datetime | None) -> datetime | None:
        return moment and self.schedule.local(moment)


def estimate_waits(conversations: Iterable[Conversation]) -> dict[int, Wait]:
    """What those can expect who are in the queue, by the conversation's key. One costs as much as many."""
    waiting = [each for each in conversations if each.owner == Owner.QUEUE]
    estimator = WaitEstimator.at(timezone.now()) if waiting else None
    found = {each.pk: estimator.for_conversation(each) for each in waiting if estimator}
    return {pk: wait for pk, wait in found.items() if wait}


def wait_of(conversation: Conversation) -> Wait | None:
    """What the customer can expect, or None when the conversation is not in the queue."""
    return estimate_waits([conversation]).get(conversation.pk)


def wait_notice(conversation: Conversation) -> str:
    """The sentences behind a handoff notice, in the customer's language; "" for who is not in the queue."""
    wait = wait_of(conversation)
    return describe_wait(wait, conversation) if wait else ""


def describe_wait(wait: Wait, conversation: Conversation) -> str:
    """What a customer can expect: their place and time, or that nobody is there and how the answer comes."""
    language, has_email = conversation.language, bool(conversation.reply_email)
    written = "" if has_email else str(conversation.collected.get("email") or "")
    if wait.team == Team.CLOSED:
        return wording.closed(language, opens=wait.opens, has_email=has_email, written=written)
    place = wording.place(language, wait.position)
    if wait.team == Team.AWAY:
        return f"{place} {wording.away(language, has_email=has_email, written=written)}"
    if wait.expected is None:
        time = wording.late(language) if wait.is_late else wording.unknown(language)
    else:
        time = wording.usual(language, low=wait.expected.low, high=wait.expected.high)
    sentences = [place, time, wording.meanwhile(language)]
    if wait.closes and wait.opens:
        sentences.insert(2, wording.evening(language, closes=wait.closes, opens=wait.opens))
    return " ".join(sentences)


def _places() -> dict[int, int]:
    first = Conversation.objects.waiting().values_list("pk", flat=True)[:LAST_PLACE]
    return {pk: place for place, pk in enumerate(first, start=1)}


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
