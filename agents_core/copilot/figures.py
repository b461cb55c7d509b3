"""Figures that a text has and the one it was made from has not: the mistake of a model that is hardest to see."""

import re

# Groups of digits, so that 1,000.50 and 1.000,50 or 2026-11-25 and 25.11.2026 have the same.
_DIGITS = re.compile(r"\d+")


def new_figures(text: str, *origins: str) -> list[str]:
    """The groups of digits in `text` that none of the origins has, in order, each once."""
    known = {_bare(each) for origin in origins for each in _DIGITS.findall(origin)}
    found = dict.fromkeys(_DIGITS.findall(text))
    return [each for each in found if _bare(each) not in known]


def _bare(digits: str) -> str:
    return digits.lstrip("0") or "0"
