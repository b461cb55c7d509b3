"""The numbers of a text, each by itself, in one spelling: a reply may state none that its evidence does not."""

import re
from dataclasses import dataclass

from knowledge.text.quantities import Quantity, quantities

# Nothing else is turned into another unit: a month is not 30 days to who counts on it.
_BASE = {"week": ("day", 7), "year": ("month", 12)}
_UNSURE = frozenset({"may", "m"})  # more often a verb than a month; metres, minutes or a million
# "3 and 5 percent", "3 to 5 August": the first has the unit of the second.
_JOINED = re.compile(r"\s?(?:-|–|to|and|or|bis|und|oder|a|y|o|à|et|ou)\s?(?=\d|[a-zé]{2,8}[ -])", re.I)
_ONE = re.compile("one", re.I)
_MOST_DIGITS = 9  # of so many weeks or years that they are counted in days or months


@dataclass(frozen=True)
class Number:
    """A number as digits without grouping or trailing zeros; `unit` is a kind of unit, or empty."""

    value: str
    unit: str = ""


def numbers(text: str) -> list[Number]:
    """The numbers of `text` in order, also those in links and names, and of dates and times only as they are written.
    Both ends of a range take its unit; weeks count as days, years as months."""
    found: list[Number] = []
    unit = ""  # of the one behind
    for each in reversed(quantities(text)):
        if each.unit or not _JOINED.match(text, each.end):
            unit = "" if each.unit in _UNSURE else each.unit
        stated = _numbers(each, unit)
        # "One of our teammates" and "that one" count nothing.
        found += reversed(stated[1:] if _ONE.match(text, each.start) else stated)
    return found[::-1]


def _numbers(each: Quantity, unit: str) -> list[Number]:
    if each.kind == "date":
        day, *year = each.numbers
        return [Number(day, unit), *map(Number, year)]
    return [_in_base(value, unit) for value in each.numbers]


def _in_base(value: str, unit: str) -> Number:
    if unit not in _BASE or not value.isdigit() or len(value) > _MOST_DIGITS:
        return Number(value, unit)
    base, factor = _BASE[unit]
    return Number(str(int(value) * factor), base)
