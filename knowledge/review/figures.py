# ruff: noqa: E501, SIM905 - a pattern or a list of words is easier to read on one line
"""The figures of a sentence so that two sentences can be compared: one must not alarm when both may be true."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.text.quantities import ADJECTIVE, Quantity, quantities
from knowledge.text.terms import stem, stop_words

# A month is 30 days and a year is 12 months, so that "24 months" is "2 years" and "30 days" is "a month".
_MINUTES = {"minute": 1, "hour": 60, "day": 1440, "week": 10080, "month": 43200, "year": 518400}
UNIT_WORDS = frozenset(
    "minute minutes hour hours day days night nights week weeks month months year years percent pound pounds euro euros "
    "dollar dollars working business calendar eur gbp usd chf am pm per kg km cm mm gb mb kb tb ml litre litres mile miles kilo kilos watt watts".split()
)
_NOUN = re.compile(rf"{ADJECTIVE}(?P<noun>[^\W\d_]{{3,}})", re.I)
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


def values(sentence: str) -> Iterator[Value]:
    """The figures of a sentence. A bare number has the unit ""; what is part of a name is none, and a number that is a
    word only with a unit."""
    for each in quantities(sentence):
        is_word = sentence[each.start].isalpha() and each.kind in ("number", "measure")
        if each.kind != "name" and not is_word and each.low <= each.high:
            yield _value(each, sentence)


def _value(each: Quantity, sentence: str) -> Value:
    text = sentence[each.start : each.end].strip()
    if each.kind == "date":
        # One with a year is not compared with one of every year.
        return Value("date", "date" if each.low > 10000 else "day", each.low, each.high, text)
    if each.kind == "time":
        return Value("time", "clock", each.low, each.high, text)
    factor, unit = _MINUTES.get(each.unit, 1), "time" if each.kind == "duration" else each.unit
    if each.kind == "number":
        noun = _NOUN.match(sentence, each.end)
        if noun is None or noun["noun"].lower() in stop_words():
            return Value("number", "", each.low, each.high, text)
        unit, text = f"#{stem(noun['noun'].lower())}", sentence[each.start : noun.end()].strip()
    per = _PER.match(sentence, each.end) if each.kind == "price" else None
    role = next((name for name, role in _ROLES if role.search(sentence, max(0, each.start - 24), each.start)), "")
    unit += (f"/{per[1].lower()}" if per else "") + (f"|{role}" if role else "")
    return Value("number" if each.kind == "measure" else each.kind, unit, each.low * factor, each.high * factor, text)
