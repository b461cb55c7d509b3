"""Public holidays by country and region."""

import re
from datetime import date
from functools import cache

import structlog
from holidays import country_holidays, list_supported_countries
from holidays.registry import COUNTRIES

log = structlog.get_logger(__name__)


@cache
def _regions() -> dict[str, list[str]]:
    return list_supported_countries(include_aliases=False)


@cache
def country_names() -> list[tuple[str, str]]:
    """Code and English name of every country that we know the holidays of, by name."""
    known = {code: _spaced(class_name) for class_name, code, *_others in COUNTRIES.values() if code in _regions()}
    return sorted(known.items(), key=lambda pair: pair[1])


def _spaced(class_name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", class_name)


def is_country(code: str) -> bool:
    """Whether we know the holidays of the country with this two-letter code."""
    return code in _regions()


def subdivisions_of(country: str) -> list[str]:
    """The codes of the country's regions that have holidays of their own."""
    return _regions().get(country, [])


@cache
def public_holidays(country: str, subdivision: str, year: int) -> frozenset[date]:
    """The holidays of one year; none, and a line in the log, for a place that this version does not know any more."""
    try:
        return frozenset(country_holidays(country, subdiv=subdivision or None, years=year, expand=False))
    except (NotImplementedError, KeyError):
        log.warning("public_holidays_unknown", country=country, subdivision=subdivision)
        return frozenset()
