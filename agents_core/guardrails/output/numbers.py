# ruff: noqa: E501 - a pattern or a text is easier to read on one line
"""Numbers, prices, percentages and durations of a text in one spelling, so that two texts can be compared."""

import re
from dataclasses import dataclass

from agents_core.sieve import plain

_WORDS = {
    **dict(zip(["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], range(1, 13), strict=True)),
    "fourteen": 14, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "ninety": 90, "hundred": 100,
    **dict(zip(["zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn"], range(2, 11), strict=True)), "vierzehn": 14, "dreißig": 30,
    **dict(zip(["dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez"], range(2, 11), strict=True)), "catorce": 14, "treinta": 30,
    **dict(zip(["deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix"], range(2, 11), strict=True)), "quatorze": 14, "trente": 30,
}  # fmt: skip
_COUNTING_WORDS = _WORDS.keys() - {"one"}
# A unit and how many of the base unit it holds.
_UNITS = {
    "day": (r"days?|tage?n?|d[ií]as?|jours?", 1),
    "week": (r"weeks?|wochen?|semanas?|semaines?", 7),
    "month": (r"months?|monate?n?|mes(?:es)?|mois", 1),
    "year": (r"years?|jahre?n?|años?|ans?|années?", 12),
    "hour": (r"hours?|hrs?|stunden?|horas?|heures?", 1),
    "minute": (r"minutes?|mins?|minuten?|minutos?", 1),
    "percent": (r"%|percent|per cent|prozent|por ciento|pour cent", 1),
    "eur": (r"€|eur|euros?", 1),
    "usd": (r"\$|usd|dollars?|dólares?", 1),
    "gbp": (r"£|gbp|pounds?", 1),
    "coins": (r"pence|cents?", 1),
    "kilo": (r"kg|kilos?|kilograms?", 1),
    # A day of a month; "may" is more often a verb.
    **{
        name: (rf"{name}|{name[:3]}", 1)
        for name in (
            "january",
            "february",
            "march",
            "april",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        )
    },
}
_SIGNS = {"£": "gbp", "$": "usd", "€": "eur"}
_BASE = {"week": "day", "year": "month"}
_UNIT = re.compile(
    "|".join(rf"(?P<{name}>(?<![^\W\d_])(?:{words})(?!\w))" for name, (words, _) in _UNITS.items()), re.I
)
_DIGITS = r"(?P<before>[£$€])?\s?(?<![\w.,])#?(?P<digits>\d(?:[\d.,'\u202f\u00a0]*\d)?)(?:st|nd|rd|th|er|º|ª)?(?!\d)"
_WORD = rf"\b(?P<word>{'|'.join(_WORDS)})\b(?=[ -](?:(?:or|to|and|bis|oder|a|o|à|ou) )?\w)"
_NUMBER = re.compile(f"{_DIGITS}|{_WORD}", re.I)
_ONLY_DIGITS = re.compile(rf"{_DIGITS}(?P<word>(?!))?", re.I)
_DIGIT = re.compile(r"\d")
_TOKEN = re.compile(r"\w+")
_RANGE = re.compile(r"\s?(?:-|–|to|and|or|bis|und|oder|a|y|o|à|et|ou)\s?(?=\d|[a-zé]{2,8}[ -])", re.I)
_BETWEEN = re.compile(r"[ -]?(?:(?:business|working|calendar|full|consecutive|whole|more) |werk|arbeits)?", re.I)


@dataclass(frozen=True)
class Quantity:
    """A number as digits without grouping or trailing zeros; `unit` is a kind of unit, or empty."""

    value: str
    unit: str = ""


def quantities(text: str) -> list[Quantity]:
    """The numbers of `text` in order. Both ends of a range take its unit; weeks count as days, years as months."""
    if not _COUNTING_WORDS.isdisjoint(_TOKEN.findall(plain(text))):
        pattern = _NUMBER
    elif _DIGIT.search(text):
        pattern = _ONLY_DIGITS  # the words take most of the time
    else:
        return []
    found: list[Quantity] = []
    matches = [match for match in pattern.finditer(text) if not _is_pronoun(match)]
    for match in reversed(matches):
        unit = _SIGNS[match["before"]] if match["before"] else _unit_after(text, match.end())
        is_range = bool(_RANGE.match(text, match.end()))
        if not unit and is_range and found:
            unit = found[-1].unit
        found.append(Quantity(_value(match), unit))
    return [_in_base(each) for each in reversed(found)]


def _is_pronoun(match: re.Match[str]) -> bool:
    """ "One of our teammates" and "that one" count nothing."""
    return (match["word"] or "").lower() == "one"


def _value(match: re.Match[str]) -> str:
    if match["word"]:
        return str(_WORDS[match["word"].lower()])
    digits = re.sub("['\u202f\u00a0]", "", match["digits"])
    digits = re.sub(r"[.,](?=\d{3}(?:\D|$))", "", digits)
    digits = digits.replace(",", ".")
    return re.sub(r"\.0+$", "", digits).lstrip("0") or "0" if digits.count(".") <= 1 else digits


def _unit_after(text: str, at: int) -> str:
    between = _BETWEEN.match(text, at)
    match = _UNIT.match(text, between.end() if between else at)
    return match.lastgroup or "" if match else ""


def _in_base(each: Quantity) -> Quantity:
    base = _BASE.get(each.unit)
    if base is None or not each.value.isdigit():
        return each
    return Quantity(str(int(each.value) * _UNITS[each.unit][1]), base)
