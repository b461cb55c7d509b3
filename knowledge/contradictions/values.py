# ruff: noqa: E501, SIM905 - a pattern or a list of words is easier to read on one line
"""The figures of a sentence: prices, percentages, durations, dates, times and counted things, so that two sentences can
be compared."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.search.terms import stem, stop_words

_WORDS = {
    **dict(zip("one two three four five six seven eight nine ten eleven twelve".split(), range(1, 13), strict=True)),
    "fourteen": 14, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "ninety": 90,
}  # fmt: skip
NUMBER_WORDS = frozenset(_WORDS)
# Minutes. A month is 30 days and a year is 12 months, so that "24 months" is "2 years" and "30 days" is "a month".
_MINUTES = {
    "minute": (r"minutes?|mins?|minuten?|minutos?", 1),
    "hour": (r"hours?|hrs?|stunden?|horas?|heures?", 60),
    "day": (r"days?|nights?|tage?n?|d[ií]as?|jours?", 1440),
    "week": (r"weeks?|wochen?|semanas?|semaines?", 10080),
    "month": (r"months?|monate?n?|mes(?:es)?|mois", 43200),
    "year": (r"years?|jahre?n?|años?|ans?", 518400),
}
_CURRENCY = {
    "GBP": r"£|gbp|pounds?",
    "EUR": r"€|eur|euros?",
    "USD": r"\$|usd|dollars?",
    "CHF": r"chf|francs?",
}
_MEASURES = "kg|g|km|cm|mm|m|ml|l|gb|mb|kb|tb|litres?|liters?|miles?|kilos?|grams?|metres?|meters?|watts?|w|wh"
UNIT_WORDS = frozenset(
    "minute minutes hour hours day days night nights week weeks month months year years percent pound pounds euro euros "
    "dollar dollars working business calendar eur gbp usd chf am pm per kg km cm mm gb mb kb tb ml litre litres mile miles kilo kilos watt watts".split()
)
_MONTHS = "january february march april may june july august september october november december".split()

_ADJECTIVE = r"(?:(?:business|working|calendar|full|consecutive|whole|more|extra|additional|further|different|werk|arbeits)[ -]?)?"
_AFTER = re.compile(
    rf"[ \u00a0-]?{_ADJECTIVE}(?:(?P<percent>%|per ?cent\b|prozent\b)"
    + "".join(rf"|(?P<{name}>(?:{words})\b)" for name, (words, _) in _MINUTES.items())
    + "".join(rf"|(?P<{name}>(?:{words})(?!\w))" for name, words in _CURRENCY.items())
    + rf"|(?P<measure>(?:{_MEASURES})\b)|(?P<noun>[^\W\d_]{{3,}}))",
    re.I,
)
_BEFORE_SIGN = {"£": "GBP", "€": "EUR", "$": "USD", "gbp": "GBP", "eur": "EUR", "usd": "USD", "chf": "CHF"}
_SIGN = r"(?:[£€$]|\b(?:gbp|eur|usd|chf)) ?"
_DIGITS = r"(?<![\w.,/:#])\d+(?:[.,]\d+)*(?!\w)|(?<![\w.,/:#])\d+(?=(?:kg|g|km|cm|mm|m|ml|gb|mb|h)\b)"
_WORD = rf"\b(?:{'|'.join(_WORDS)})\b(?=[ -]\w)"
_FIGURE = re.compile(
    rf"(?P<sign>{_SIGN})?(?P<low>{_DIGITS}|{_WORD})"
    rf"(?:[ \u00a0]?(?:-|–|—|to|or|bis) ?(?:{_SIGN})?(?P<high>(?<![.,/:#])\d+(?:[.,]\d+)*|{_WORD}))?",
    re.I,
)
_BETWEEN = re.compile(r"\b(between\s+\S+(?:\s\w+)?\s+)and\b", re.I)
_PER = re.compile(
    r"\s?(?:per|an?|each|every|/) ?(minute|hour|day|night|week|month|year|order|item|person|user|parcel|seat|kg)\b",
    re.I,
)
_ROLES = (
    ("from", re.compile(r"\b(?:over|above|more than|at least|from|starting at|minimum(?: of)?|exceed\w*|longer than)\s*$", re.I)),
    ("under", re.compile(r"\b(?:under|below|less than|fewer than)\s*$", re.I)),
    ("after", re.compile(r"(?<!expires )(?<!expire )(?<!ends )(?<!end )\bafter\s*$", re.I)),
    ("before", re.compile(r"\b(?:before|prior to)\s*$", re.I)),
    ("every", re.compile(r"\b(?:every|each)\s*$", re.I)),
)  # fmt: skip
_LINK = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+", re.I)
_MONTH = rf"(?P<{{0}}>{'|'.join(f'{name[:3]}(?:{name[3:]})?' for name in _MONTHS)})\.?"
_DATES = (
    re.compile(r"\b(?P<y>20\d\d)-(?P<n>[01]?\d)-(?P<d>[0-3]?\d)\b"),
    re.compile(r"\b(?P<d>[0-3]?\d)[./](?P<n>[01]?\d)[./](?P<y>20\d\d)\b"),
    re.compile(rf"\b(?P<d>[0-3]?\d)(?:st|nd|rd|th|\.)? (?:of )?{_MONTH.format('m')}(?:,? (?P<y>20\d\d))?\b", re.I),
    re.compile(rf"\b{_MONTH.format('m')} (?P<d>[0-3]?\d)(?:st|nd|rd|th)?\b(?:,? (?P<y>20\d\d)\b)?", re.I),
)
_TIME = re.compile(
    r"\b(?P<h>[0-2]?\d)(?:[:.](?P<m>[0-5]\d))?\s?(?P<half>[ap])\.?m\b\.?|\b(?P<h24>[0-2]?\d):(?P<m24>[0-5]\d)\b", re.I
)


@dataclass(frozen=True, slots=True)
class Value:
    """A figure, or both ends of a range. Values with the same `unit` can be compared; `text` is how it was written."""

    kind: str
    unit: str
    low: float
    high: float
    text: str

    def fits(self, other: "Value") -> bool:
        """Whether both may be true: equal, or one inside the other's range."""
        inside = self.low <= other.low and other.high <= self.high
        return inside or (other.low <= self.low and self.high <= other.high)


def values(sentence: str) -> list[Value]:
    """The figures of a sentence, in no particular order. A bare number has the unit ""."""
    text = _LINK.sub(_blank, _BETWEEN.sub(r"\1to ", sentence))
    found: list[Value] = []
    for pattern in _DATES:
        found += [each for each in map(_date, pattern.finditer(text)) if each]
        text = pattern.sub(_blank, text)
    found += [_time(match) for match in _TIME.finditer(text)]
    text = _TIME.sub(_blank, text)
    return found + list(_figures(text, sentence))


def _figures(text: str, sentence: str) -> Iterator[Value]:
    for match in _FIGURE.finditer(text):
        after = _AFTER.match(text, match.end())
        kind, unit, factor, end = _unit(match["sign"], after, match.end())
        if match["low"].lower() in _WORDS and kind not in ("duration", "price", "percent"):
            continue
        low = _number(match["low"])
        high = _number(match["high"]) if match["high"] else low
        if low is None or high is None or high < low:
            continue
        per = _PER.match(text, end)
        role = next(
            (name for name, pattern in _ROLES if pattern.search(text, max(0, match.start() - 24), match.start())), ""
        )
        yield Value(
            kind,
            f"{unit}{'/' + per[1].lower() if per and kind == 'price' else ''}{'|' + role if role else ''}"
            if unit
            else "",
            low * factor,
            high * factor,
            sentence[match.start() : end].strip(),
        )


def _unit(sign: str | None, after: re.Match[str] | None, end: int) -> tuple[str, str, float, int]:
    """Kind, unit, how many of the unit one is, and where the figure ends."""
    if sign:
        return "price", _BEFORE_SIGN[sign.strip().lower()], 1, end
    name = after.lastgroup if after else None
    if after is None or name is None:
        return "number", "", 1, end
    if name in _MINUTES:
        return "duration", "time", _MINUTES[name][1], after.end()
    if name in _CURRENCY:
        return "price", name, 1, after.end()
    if name == "percent":
        return "percent", "%", 1, after.end()
    word = after[name].lower()
    if name == "measure":
        return "number", word.rstrip("s") if len(word) > 2 else word, 1, after.end()
    if word in stop_words():
        return "number", "", 1, end
    return "number", f"#{stem(word)}", 1, after.end()


def _number(text: str) -> float | None:
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    digits = re.sub(r"[.,](?=\d{3}(?!\d))", "", text).replace(",", ".")
    return float(digits) if digits.count(".") <= 1 else None


def _date(match: re.Match[str]) -> Value | None:
    groups = match.groupdict()
    month = int(groups["n"]) if groups.get("n") else _month(groups["m"])
    day = int(groups["d"])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    year = int(groups["y"] or 0)
    at = year * 10000 + month * 100 + day
    # One with a year is not compared with one of every year.
    return Value("date", "date" if year else "day", at, at, match[0].strip())


def _month(name: str) -> int:
    return next(at for at, month in enumerate(_MONTHS, 1) if month.startswith(name[:3].lower()))


def _time(match: re.Match[str]) -> Value:
    if match["half"]:
        hour = int(match["h"]) % 12 + (12 if match["half"].lower() == "p" else 0)
        at = hour * 60 + int(match["m"] or 0)
    else:
        at = int(match["h24"]) * 60 + int(match["m24"])
    return Value("time", "clock", at, at, match[0].strip())


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])
