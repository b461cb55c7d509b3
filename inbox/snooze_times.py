"""When a ticket may come back: the times that are offered by name, and those that a macro may say in words."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

MORNING, AFTERNOON = 9, 14  # o'clock
_IN = re.compile(r"(\d{1,3}) (hour|day|week)s?")


@dataclass(frozen=True)
class Preset:
    """A time with a name for the form, and words for people."""

    name: str
    label: str
    at: datetime


def presets(now: datetime) -> list[Preset]:
    """Those that are still to come, the soonest first."""
    today = timezone.localtime(now)
    offered = [
        Preset("hour", _("In an hour"), now + timedelta(hours=1)),
        Preset("afternoon", _("This afternoon"), _at(today, 0, AFTERNOON)),
        Preset("tomorrow", _("Tomorrow morning"), _at(today, 1, MORNING)),
        Preset("monday", _("Next Monday"), _at(today, 7 - today.weekday(), MORNING)),
    ]
    return [each for each in offered if each.at > now]


def moment(words: str, now: datetime) -> datetime | None:
    """The time that a preset's name or words such as “3 days” say; None when they say none."""
    named = {each.name: each.at for each in presets(now)}
    if words in named:
        return named[words]
    found = _IN.fullmatch(words)
    return now + timedelta(**{f"{found[2]}s": int(found[1])}) if found else None


def is_known(words: str) -> bool:
    """Whether a macro may say so, on whatever day it is run."""
    return words in ("hour", "afternoon", "tomorrow", "monday") or bool(_IN.fullmatch(words))


def _at(today: datetime, days: int, hour: int) -> datetime:
    day = (today + timedelta(days=days)).date()
    return timezone.make_aware(datetime(day.year, day.month, day.day, hour))
