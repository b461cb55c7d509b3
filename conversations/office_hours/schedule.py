"""Working time: arithmetic on the hours in which the team is there. Moments are aware; durations are working time."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import structlog
from django.utils import timezone

from conversations.calendar.holidays import public_holidays
from conversations.models.office_hours import MIDNIGHT, OfficeHours

log = structlog.get_logger(__name__)

HORIZON = timedelta(days=3660)  # a team that is away for ten years is away for good
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)

Hours = tuple[time, time]
Window = tuple[datetime, datetime]


@dataclass(frozen=True)
class Schedule:
    """When the team is there. `shifts` are opening and closing time by weekday from 0; closing at 00:00 is the end of
    the day, and no shifts at all are always open. `yearly` holds month and day."""

    zone: ZoneInfo
    shifts: tuple[tuple[Hours, ...], ...] = ((),) * 7
    closed: frozenset[date] = frozenset()
    yearly: frozenset[tuple[int, int]] = frozenset()
    country: str = ""
    subdivision: str = ""

    @property
    def is_always_open(self) -> bool:
        """Whether no hours are set."""
        return not any(self.shifts)

    def is_open(self, moment: datetime) -> bool:
        """Whether the team is there."""
        return self.closing(moment) is not None or self.is_always_open

    def closing(self, moment: datetime) -> datetime | None:
        """When the team, which is there at that moment, leaves; None when it is not there, or always."""
        ends = None
        for begins, ending in self._windows(moment, moment + DAY):
            if begins <= (ends or moment) < ending:
                ends = ending  # a shift that begins when the one before ends goes on with it
        return ends

    def next_opening(self, moment: datetime) -> datetime | None:
        """The first moment from then on at which the team is there; None when there is none for ten years."""
        if self.is_open(moment):
            return moment
        return next((begins for begins, _ends in self._windows(moment, moment + HORIZON) if begins >= moment), None)

    def add_working_time(self, start: datetime, duration: timedelta) -> datetime | None:
        """When that much working time has passed since `start`; None when that takes more than ten years."""
        start, left = start.astimezone(UTC), duration
        if self.is_always_open:
            return start + left
        for begins, ends in self._windows(start, start + HORIZON):
            begins = max(begins, start)
            if ends - begins >= left:
                return begins + left
            left -= max(ends - begins, timedelta())
        return None

    def working_time_between(self, start: datetime, end: datetime) -> timedelta:
        """How much working time lies between the two; none when `end` is not after `start`."""
        start, end = start.astimezone(UTC), end.astimezone(UTC)  # else Python subtracts what the clocks show
        if self.is_always_open:
            return max(end - start, timedelta())
        parts = (min(ends, end) - max(begins, start) for begins, ends in self._windows(start, end))
        return sum((part for part in parts if part > timedelta()), timedelta())

    def local(self, moment: datetime) -> datetime:
        """The moment on the team's own clock."""
        return moment.astimezone(self.zone)

    def _windows(self, first: datetime, last: datetime) -> Iterator[Window]:
        """The shifts of every day from that of `first` to that of `last`, in order, as moments of UTC: there the sum of
        a moment and a duration does not depend on the clocks being changed."""
        day, final = self.local(first).date(), self.local(last).date()
        while day <= final:
            if not self._is_day_off(day):
                for opens, closes in self.shifts[day.weekday()]:
                    ends = self._moment(day + DAY, closes) if closes == MIDNIGHT else self._moment(day, closes)
                    begins = self._moment(day, opens)
                    if begins < ends:
                        yield begins, ends
            day += DAY

    def _is_day_off(self, day: date) -> bool:
        if day in self.closed or (day.month, day.day) in self.yearly:
            return True
        return bool(self.country) and day in public_holidays(self.country, self.subdivision, day.year)

    def _moment(self, day: date, wall: time) -> datetime:
        """When the team's clocks first show that time, or the next that they show when they are put forward over it."""
        local = datetime.combine(day, wall)
        while True:
            moment = local.replace(tzinfo=self.zone).astimezone(UTC)
            if moment.astimezone(self.zone).replace(tzinfo=None) == local:
                return moment
            local += MINUTE


ALWAYS = Schedule(ZoneInfo("UTC"))


def load_schedule() -> Schedule:
    """The hours as they are stored now: one query where none are set, three otherwise."""
    hours = OfficeHours.objects.filter(pk=1).prefetch_related("shifts", "closed_days").first()
    if hours is None:
        return ALWAYS
    days = list(hours.closed_days.all())
    return Schedule(
        zone=_zone(hours.timezone),
        shifts=_by_weekday((shift.weekday, shift.opens, shift.closes) for shift in hours.shifts.all()),
        closed=frozenset(day.date for day in days if not day.every_year),
        yearly=frozenset((day.date.month, day.date.day) for day in days if day.every_year),
        country=hours.country if hours.closed_on_holidays else "",
        subdivision=hours.subdivision,
    )


def team_zone() -> tzinfo:
    """The clock that the team's hours are told by, and its pages; the site's where no hours are set."""
    name = OfficeHours.objects.filter(pk=1).values_list("timezone", flat=True).first()
    return _zone(name) if name else timezone.get_default_timezone()


def _zone(name: str) -> ZoneInfo:
    """The zone; UTC, and a line in the log, when this machine does not know it, of which no handoff may fail."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        log.warning("time_zone_unknown", zone=name)
        return ZoneInfo("UTC")


def _by_weekday(shifts: Iterable[tuple[int, time, time]]) -> tuple[tuple[Hours, ...], ...]:
    found: defaultdict[int, list[Hours]] = defaultdict(list)
    for weekday, opens, closes in shifts:
        found[weekday].append((opens, closes))
    return tuple(tuple(sorted(found[weekday])) for weekday in range(7))
