"""The details in a message: order, e-mail, amount, invoice and tracking number, and the country it names as a
destination.
"""

import re
from functools import cache
from pathlib import Path

from agents_core.text.prefilter import PatternPrefilter
from agents_core.understanding.normalisation import EMAIL, LINK, MONEY
from agents_core.understanding.order_numbers import FILLER, find_order
from agents_core.understanding.verification_codes import CODE, find_code, without_code

ID_PATTERN = r"(?P<value>(?=[a-z-]*\d)[a-z0-9][a-z0-9-]{1,28}[a-z0-9])"
INVOICE = re.compile(
    r"\b(?:(?:invoice|bill|receipt|rechnung(?:snummer)?|factura|facture|fatura|fattura|factuur)\b"
    rf"{FILLER}{ID_PATTERN}|(?P<code>inv-?\d{{2,12}}))(?![\w-])",
    re.IGNORECASE,
)
TRACKING = re.compile(
    r"\b(?:(?:tracking|sendungsnummer|sendung|seguimiento|suivi|rastreio|tracciamento|track (?:and|&) trace|awb)\b"
    rf"{FILLER}{ID_PATTERN}|(?P<code>1Z[0-9A-Z]{{16}}|[A-Z]{{2}}\d{{9}}[A-Z]{{2}}))(?![\w-])",
    re.IGNORECASE,
)
ANY_ID = re.compile(rf"(?<![\w-]){ID_PATTERN}(?![\w-])", re.IGNORECASE)
DIGIT = re.compile(r"\d")
ANY_NUMBER = re.compile(r"\d[\d.,]*")
PLACES = Path(__file__).with_name("places.txt")


def extract(text: str, *, asked_for: str = "") -> dict[str, str]:
    """The details in cleaned `text`: order_id, email, amount, invoice_number, tracking_number, destination, and the
    one-time code when that was asked for.

    `asked_for` is the detail that the customer was just asked for: a bare number or code then counts as that.
    """
    found: dict[str, str] = {}
    if "@" in text and (match := EMAIL.search(text)):
        found["email"] = match[0].rstrip(".")
        text = EMAIL.sub(" ", text)
    text = LINK.sub(" ", text)
    if asked_for == CODE and (code := find_code(text)):
        found[CODE] = code
        text = without_code(text)
    if DIGIT.search(text):
        text = _numbers(text, asked_for, found)
    if place := find_destination(text):
        found["destination"] = place
    return found


def _numbers(text: str, asked_for: str, found: dict[str, str]) -> str:
    """Adds the details that have a digit in them to `found`; returns the rest of the text."""
    if match := MONEY.search(text) or (ANY_NUMBER.search(text) if asked_for == "amount" else None):
        found["amount"] = match[0].strip(" .,")
        text = text.replace(match[0], " ")
    text = MONEY.sub(" ", text)
    for name, pattern in (("tracking_number", TRACKING), ("invoice_number", INVOICE)):
        match = pattern.search(text)
        if match:
            found[name] = (match["value"] or match["code"]).upper()
        elif asked_for == name and (match := ANY_ID.search(text)):
            found[name] = match["value"].upper()
        if match:
            text = text[: match.start()] + " " + text[match.end() :]
    if order := find_order(text, asked=asked_for == "order_id"):
        found["order_id"] = order
    return text


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
def _prefilter() -> PatternPrefilter:
    return PatternPrefilter([_countries()[0]])


def find_destination(text: str) -> str:
    """The English name of the first country in `text`, or ""."""
    if not _prefilter().candidates(text):
        return ""
    pattern, names = _countries()
    match = pattern.search(text)
    return names[match[0].lower()] if match else ""
