# ruff: noqa: E501 - a pattern or a text is easier to read on one line
"""Telephone numbers in a reply. A number counts when it is written like one or when the words beside it say so."""

import re
from collections.abc import Iterator

import phonenumbers

from agents_core.guardrails.output.findings import Finding

_CANDIDATE = re.compile(r"(?<![\w#/@$€£.-])\+?\(?\d[\d ().\-/]{5,20}\d(?![\w/]|[.-]\d)")
_LABEL = re.compile(
    r"\b(?:phone|telephone|tel|call(?:ing|ed)?|mobile|cell|fax|ring|text(?:ed)?|whatsapp|sms|dial|answering|reach|contact|"
    r"telefon\w*|handy\w*|anruf\w*|rufen|m[oó]vil|tel[eé]fono|ll[aá]m\w*|t[eé]l[eé]phone|portable|appel\w*|number is|us number|number at)\b",
    re.I,
)
_LABEL_AFTER = re.compile(r"\s{0,2}\(?(?:office|fax|mobile|home|work|cell|phone|tel)\b", re.I)
_OTHER_THING = re.compile(
    r"\b(?:order|purchase|tracking|parcel|shipment|item|product|invoice|ticket|reference|ref|case|sku|isbn|bestell\w*|pedido|commande)\b[^.!?\n]{0,25}$",
    re.I,
)
_DATE = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:\s.*)?|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})(?:\s.*)?|\d{4}\s?[-/]\s?\d{4}"
)
_NORTH_AMERICAN = re.compile(r"(?:\+?1[ .-]?)?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}")
_TRUNK = re.compile(
    r"\(?0\d{1,4}\)?(?:[ ./-]\d{2,8}){1,5}|001(?:[ .-]\d{3}){2}[ .-]\d{4}|00[1-9]\d{0,2}[ .-]?[\d .-]{6,14}"
)
_HOME_REGIONS = ("GB", "US", "DE", "FR", "ES", "IT", "IN", "AU", "NL", "CH", "AT", "PL")


def find_phones(text: str) -> Iterator[Finding]:
    """Every telephone number in `text`."""
    for match in _CANDIDATE.finditer(text):
        value = match[0].rstrip(" (.-/")
        if value.count("(") != value.count(")"):
            continue
        if _is_phone(value, text[max(0, match.start() - 45) : match.start()], text[match.start() + len(value) :][:12]):
            yield Finding("phone", match.start(), match.start() + len(value), value)


def _is_phone(value: str, before: str, after: str) -> bool:
    digits = re.sub(r"\D", "", value)
    if not 7 <= len(digits) <= 15 or _DATE.fullmatch(value) or len(set(digits)) < 3:
        return False
    if value.startswith("+"):
        return _is_possible(value, None)
    if _LABEL_AFTER.match(after) or (_LABEL.search(before) and not _OTHER_THING.search(before)):
        return True
    if _OTHER_THING.search(before):
        return False
    if _NORTH_AMERICAN.fullmatch(value):
        return True
    return bool(_TRUNK.fullmatch(value)) and any(_is_valid(value, region) for region in _HOME_REGIONS)


def _is_possible(value: str, region: str | None) -> bool:
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(value, region))
    except phonenumbers.NumberParseException:
        return False


def _is_valid(value: str, region: str) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(value, region))
    except phonenumbers.NumberParseException:
        return False
