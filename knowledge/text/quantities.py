# ruff: noqa: E501, SIM905 - a pattern or a list of words is easier to read on one line
"""The figures of a text: prices, percentages, durations, measures, dates, times and bare numbers.

The one reader of them. What two texts may differ in is for the caller to say: whether a week is seven days, whether
"over £60" is another figure than "under £60".
"""

import re
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["price", "percent", "duration", "measure", "date", "time", "number", "name"]

_WORDS = {
    **dict(zip("one two three four five six seven eight nine ten eleven twelve".split(), range(1, 13), strict=True)),
    "fourteen": 14, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "ninety": 90, "hundred": 100,
    **dict(zip("zwei drei vier fünf sechs sieben acht neun zehn".split(), range(2, 11), strict=True)), "vierzehn": 14, "dreißig": 30, "dreissig": 30,
    **dict(zip("dos tres cuatro cinco seis siete ocho nueve diez".split(), range(2, 11), strict=True)), "catorce": 14, "treinta": 30,
    **dict(zip("deux trois quatre cinq six sept huit neuf dix".split(), range(2, 11), strict=True)), "quatorze": 14, "trente": 30,
}  # fmt: skip
NUMBER_WORDS = frozenset(_WORDS)
# How each unit is written.
_UNITS: dict[Kind, dict[str, str]] = {
    "percent": {"percent": r"%|per ?cent|prozent|por ciento|pour cent"},
    "duration": {
        "minute": r"minutes?|mins?|minuten?|minutos?",
        "hour": r"h|hours?|hrs?|stunden?|horas?|heures?",
        "day": r"days?|nights?|tage?n?|d[ií]as?|jours?",
        "week": r"weeks?|wochen?|semanas?|semaines?",
        "month": r"months?|monate?n?|mes(?:es)?|mois",
        "year": r"years?|jahre?n?|años?|ans?|années?",
    },
    "price": {
        "GBP": r"£|gbp|pounds?",
        "EUR": r"€|eur|euros?",
        "USD": r"\$|usd|dollars?|dólares?",
        "CHF": r"chf|francs?",
        "coins": r"pence|cents?",
    },
    "measure": {
        "kg": r"kg|kilos?|kilograms?",
        "g": r"g|grams?",
        "km": r"km",
        "m": r"m|metres?|meters?",
        "cm": r"cm",
        "mm": r"mm",
        "mile": r"miles?",
        "l": r"l|litres?|liters?",
        "ml": r"ml",
        **{name: name for name in ("kb", "mb", "gb", "tb", "wh")},
        "w": r"w|watts?",
    },
}
_KINDS: dict[str, Kind] = {unit: kind for kind, units in _UNITS.items() for unit in units}
_SIGNS = {"£": "GBP", "€": "EUR", "$": "USD", "gbp": "GBP", "eur": "EUR", "usd": "USD", "chf": "CHF"}
# What may stand between a number and what it counts.
ADJECTIVE = r"[ \u00a0-]?(?:(?:business|working|calendar|full|consecutive|whole|more|extra|additional|further|different|werk|arbeits)[ -]?)?"
_BEFORE_UNIT = re.compile(ADJECTIVE, re.I)
_UNIT = re.compile(
    "|".join(rf"(?P<{name}>(?:{written})(?!\w))" for units in _UNITS.values() for name, written in units.items()),
    re.I,
)
_DIGITS = (
    r"(?:(?P<sign>[£€$]|\b(?:gbp|eur|usd|chf)(?= )) ?)?"
    r"(?<![\w.,])#?(?P<digits>\d(?:[\d.,'\u202f\u00a0]*\d)?)(?P<ordinal>st|nd|rd|th|er|º|ª)?(?!\d)"
)
_WORD = rf"\b(?P<word>{'|'.join(_WORDS)})\b(?=[ -]\w)"
_NUMBER = re.compile(f"{_DIGITS}|{_WORD}", re.I)
_ONLY_DIGITS = re.compile(rf"{_DIGITS}(?P<word>(?!))?", re.I)  # the words take most of the time
_ANY_DIGIT = re.compile(r"\d")
_TOKEN = re.compile(r"\w+")
_TO = re.compile(r"[ \u00a0]?(?:-|–|—|(?:to|or|bis|oder|a|o|à|ou)\b) ?", re.I)
_AND = re.compile(r" and ", re.I)
_BETWEEN = re.compile(r"\bbetween\s+$", re.I)
_LINK = re.compile(r"(?:https?://|www\.)\S+|(?<!\S)\S+@\S+", re.I)
_MONTHS = "january february march april may june july august september october november december".split()
_MONTH = rf"(?P<m>sept|{'|'.join(f'{name[:3]}(?:{name[3:]})?' for name in _MONTHS)})\.?"
_DATES = (
    re.compile(r"\b(?P<y>20\d\d)-(?P<n>[01]?\d)-(?P<d>[0-3]?\d)\b"),
    re.compile(r"\b(?P<d>[0-3]?\d)[./](?P<n>[01]?\d)[./](?P<y>20\d\d)\b"),
    re.compile(rf"\b(?P<d>[0-3]?\d)(?:st|nd|rd|th|\.)? (?:of )?{_MONTH}(?!\w)(?:,? (?P<y>20\d\d)\b)?", re.I),
    re.compile(rf"\b{_MONTH} (?P<d>[0-3]?\d)(?:st|nd|rd|th)?\b(?:,? (?P<y>20\d\d)\b)?", re.I),
)
_TIME = re.compile(
    r"\b(?P<h>[0-2]?\d)(?:[:.](?P<m>[0-5]\d))?\s?(?P<half>[ap])\.?m\b\.?|\b(?P<h24>[0-2]?\d):(?P<m24>[0-5]\d)\b", re.I
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure, or both ends of a range, and where in the text it stands, with its unit.

    `low` and `high` count the unit as it is written: weeks, pounds. Of a date they are its year (or 0), month and day
    as in 20260831, and its unit is the month where that is a word; of a time they are minutes since midnight. A "name"
    counts nothing: it is an ordinal, or part of a link, of a version or of the number of an order. `numbers` are those
    that it is written with, in order, as digits without grouping or trailing zeros.
    """

    kind: Kind
    unit: str
    low: float
    high: float
    numbers: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Span:
    """A piece of text that is read as a whole: a date, a time, a link."""

    kind: Kind
    unit: str
    at: float
    start: int
    end: int


def quantities(text: str) -> list[Quantity]:
    """The figures of `text` in order."""
    if not NUMBER_WORDS.isdisjoint(_TOKEN.findall(text.casefold())):
        pattern = _NUMBER
    elif _ANY_DIGIT.search(text):
        pattern = _ONLY_DIGITS
    else:
        return []
    numbers = [each for each in pattern.finditer(text) if each["digits"] or each["word"].casefold() in _WORDS]
    return list(_read(text, numbers, _spans(text))) if numbers else []


def _read(text: str, numbers: list[re.Match[str]], spans: Iterator[_Span]) -> Iterator[Quantity]:
    span = next(spans, None)
    left = deque(numbers)
    while left:
        first = left.popleft()
        while span and span.end <= first.start():
            span = next(spans, None)
        if span is None or first.end() <= span.start:
            is_range = bool(left) and not (span and span.start < left[0].end()) and _is_range(text, first, left[0])
            yield _figure(text, [first, left.popleft()] if is_range else [first])
            continue
        ends = [first]
        while left and left[0].start() < span.end:
            ends.append(left.popleft())
        if span.kind == "name":
            yield from (_figure(text, [each], is_name=True) for each in ends)
        elif digits := tuple(_normal(each) for each in ends if each["digits"]):
            yield Quantity(span.kind, span.unit, span.at, span.at, digits, span.start, span.end)


def _is_range(text: str, low: re.Match[str], high: re.Match[str]) -> bool:
    if low["sign"] and (high["sign"] or _unit_after(text, high.end())[0]) not in (low["sign"], ""):
        return False  # "£5 or 6 euros"
    if _TO.fullmatch(text, low.end(), high.start()):
        return True
    between = _BETWEEN.search(text, max(0, low.start() - 12), low.start())
    return bool(between and _AND.fullmatch(text, low.end(), high.start()))


def _figure(text: str, ends: list[re.Match[str]], is_name: bool = False) -> Quantity:
    end = ends[-1].end()
    unit = next((_SIGNS[each["sign"].lower()] for each in ends if each["sign"]), "")
    if not unit:
        unit, end = _unit_after(text, end)
    numbers = tuple(map(_normal, ends))
    is_name = is_name or any(map(_is_name, ends)) or (text[end : end + 1].isalnum() and not unit)
    if is_name or any(number.count(".") > 1 for number in numbers):
        return Quantity("name", unit, 0, 0, numbers, ends[0].start(), end)
    kind: Kind = _KINDS[unit] if unit else "number"
    return Quantity(kind, unit, float(numbers[0]), float(numbers[-1]), numbers, ends[0].start(), end)


def _unit_after(text: str, at: int) -> tuple[str, int]:
    """The unit that stands there, and where it ends."""
    between = _BEFORE_UNIT.match(text, at)
    match = _UNIT.match(text, between.end() if between else at)
    return (match.lastgroup or "", match.end()) if match else ("", at)


def _is_name(number: re.Match[str]) -> bool:
    before = number.string[max(0, number.start() - 1) : number.start()]
    return bool(number["ordinal"]) or number[0].startswith("#") or before in ("/", ":")


def _normal(number: re.Match[str]) -> str:
    if number["word"]:
        return str(_WORDS[number["word"].casefold()])
    digits = re.sub("['\u202f\u00a0]", "", number["digits"])
    digits = re.sub(r"[.,](?=\d{3}(?:\D|$))", "", digits).replace(",", ".")
    if digits.count(".") > 1:
        return digits
    whole, _point, part = digits.partition(".")
    part = part.rstrip("0")
    return (whole.lstrip("0") or "0") + (f".{part}" if part else "")


def _spans(text: str) -> Iterator[_Span]:
    """The links, dates and times in order. Where two have something in common, it belongs to the one of the first kind
    in this order."""
    found: list[_Span] = []
    if _ANY_DIGIT.search(text):
        readers: list[tuple[re.Pattern[str], Callable[[re.Match[str]], _Span | None]]] = [(_LINK, _link)]
        readers += [(pattern, _date) for pattern in _DATES]
        readers += [(_TIME, _time)]
        for pattern, read in readers:
            spans = list(map(read, pattern.finditer(text)))
            found += filter(None, spans)
            if spans:
                text = pattern.sub(_blank, text)
    return iter(sorted(found, key=lambda span: span.start))


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _link(match: re.Match[str]) -> _Span:
    return _Span("name", "", 0, *match.span())


def _date(match: re.Match[str]) -> _Span | None:
    groups = match.groupdict()
    month = int(groups["n"]) if groups.get("n") else _month(groups["m"])
    day = int(groups["d"])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    unit = "" if groups.get("n") else _MONTHS[month - 1]
    return _Span("date", unit, int(groups["y"] or 0) * 10000 + month * 100 + day, *match.span())


def _month(name: str) -> int:
    return next(at for at, month in enumerate(_MONTHS, 1) if month.startswith(name[:3].lower()))


def _time(match: re.Match[str]) -> _Span:
    if match["half"]:
        hour = int(match["h"]) % 12 + (12 if match["half"].lower() == "p" else 0)
        return _Span("time", "", hour * 60 + int(match["m"] or 0), *match.span())
    return _Span("time", "", int(match["h24"]) * 60 + int(match["m24"]), *match.span())
