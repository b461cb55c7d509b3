"""The country that a message names as a destination."""

import re
from functools import cache
from pathlib import Path

from agents_core.text.prefilter import Sieve

PLACES = Path(__file__).with_name("places.txt")


@cache
def _countries() -> tuple[re.Pattern[str], dict[str, str]]:
    """A pattern of all names, and the English name of each in lower case."""
    names: dict[str, str] = {}
    for line in PLACES.read_text(encoding="utf-8").splitlines():
        country, _, others = line.partition(":")
        for name in [country, *others.split(",")]:
            if name.strip():
                names[name.strip().lower()] = country
    longest_first = sorted(names, key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest_first)) + r")(?!\w)", re.IGNORECASE), names


@cache
def _sieve() -> Sieve:
    return Sieve([_countries()[0]])


def find_destination(text: str) -> str:
    """The English name of the first country in `text`, or ""."""
    if not _sieve().possible(text):
        return ""
    pattern, names = _countries()
    match = pattern.search(text)
    return names[match[0].lower()] if match else ""
