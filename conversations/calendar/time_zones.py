"""Names of time zones, as the IANA has them."""

from functools import cache
from zoneinfo import available_timezones


@cache
def time_zones() -> list[str]:
    """All names, of places first and then of the rest, in alphabetical order."""
    return sorted(available_timezones() - {"Factory", "localtime"}, key=lambda name: ("/" not in name, name))


def is_time_zone(name: str) -> bool:
    """Whether there is a zone of that name."""
    return name in time_zones()


def place_of(name: str) -> str:
    """What a person calls the zone by: “London” for `Europe/London`."""
    return name.rpartition("/")[2].replace("_", " ")
