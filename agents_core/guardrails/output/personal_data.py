# ruff: noqa: E501 - a pattern or a text is easier to read on one line
"""Personal data in a reply: contact details, bank and card numbers, official numbers, addresses, telephone numbers.

A bare run of digits is far more often an order number than a person's number, so most number formats need either their
own punctuation, a check digit, or a word beside them that says what they are. A telephone number counts when it is
written like one or when the words beside it say so.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from ipaddress import ip_address

import phonenumbers
from stdnum import iban, luhn
from stdnum.gb import nhs
from stdnum.in_ import aadhaar

from agents_core.guardrails.output.findings import Finding, without_overlaps
from agents_core.text.prefilter import PatternPrefilter

Finder = Callable[[str], Iterator[Finding]]
_DIGIT = re.compile(r"\d")
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+'-]{1,64}@(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24}(?![\w-])")
_CARD = re.compile(r"(?<![\w.-])\d(?:[ -]?\d){11,18}(?![\w-])")
_ISSUER = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})|(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}|3[47]\d{13}"
    r"|(?:6011|64[4-9]\d|65\d\d)\d{12}|3(?:0[0-5]|[68]\d)\d{11}|35(?:2[89]|[3-8]\d)\d{12}|62\d{14,17}|(?:50|5[6-9]|6\d)\d{10,17}"
)
_NOT_A_CARD = re.compile(
    r"\b(?:order|purchase|tracking|parcel|item|product|invoice|ticket|shipment|bestell\w*|pedido|commande)\W+(?:\w+\W+){0,2}$",
    re.I,
)
_IBAN = re.compile(r"(?<![\w])[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]){11,30}(?![A-Z0-9])", re.I)
_SSN = re.compile(r"(?<![\w-])(?!000|666|9)\d{3}([- .])(?!00)\d{2}\1(?!0000)\d{4}(?![\w-])")
_ITIN = re.compile(r"(?<![\w-])9\d\d(?:[- ]?)(?:5\d|6[0-5]|7\d|8[0-8]|9[0-24-9])(?:[- ]?)\d{4}(?![\w-])")
_NINO = re.compile(
    r"(?<!\w)(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D](?!\w)", re.I
)
_PAN = re.compile(r"(?<!\w)[A-Z]{5}\d{4}[A-Z](?!\w)")
_NHS = re.compile(r"(?<![\w-])\d{3}[ -]\d{3}[ -]\d{4}(?![\w-])")
_AADHAAR = re.compile(r"(?<![\w-])[2-9]\d{3}([ -])\d{4}\1\d{4}(?![\w-])")
_IPV4 = re.compile(r"(?<![\w.:])(?:\d{1,3}\.){3}\d{1,3}(?![\w]|\.\d)")
_IPV6 = re.compile(r"(?<![\w:.])[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?:%\w{1,8})?(?![\w:]|\.\d)", re.I)
_VERSION = re.compile(r"\b(?:v|ver|version|release|build|firmware)\W{0,3}$", re.I)
_STREET = re.compile(
    r"(?<![\w#])\d{1,5}[a-z]? (?:[A-Z][\w'.-]+ ){1,4}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Way|Square|Terrace|Close)\b\.?"
    r"|\b[A-ZÄÖÜ][\wäöüß-]+(?:stra(?:ß|ss)e|str\.|weg|allee|gasse|platz) \d{1,4}[a-z]?\b"
    r"|\b(?:Calle|Avenida|Plaza) (?:de (?:la |los )?)?[A-ZÁÉÍÓÚ][\wáéíóúñ]+(?: [A-ZÁ]\w+)?,? (?:n[.º°]* ?)?\d{1,4}\b"
    r"|(?<!\w)\d{1,4}(?: bis)?,? (?:rue|avenue|boulevard|place|chemin|allée) (?:d[eu]s? |de la |de l')?[A-ZÉÈ][\w'éèêàç-]+(?: [A-ZÉÈ][\w'éèêàç-]+)?"
)
_DATE = r"(?:\d{1,4}[-/. ]\d{1,2}[-/. ]\d{1,4}|\d{1,2}(?:st|nd|rd|th|\.)? (?:of )?[^\W\d_]{3,10},? \d{4}|[^\W\d_]{3,10} \d{1,2}(?:st|nd|rd|th)?,? \d{4})"
_IS = r"(?: (?:no|nr|number|num|id|code))?\.?\W{0,3}(?:(?:is|was|are|ist|es|est|lautet)\W{1,3})?"

# A number of any shape counts when the words before it say what it is.
_LABELLED = {
    "date_of_birth": re.compile(rf"\b(?:date of birth|birth ?date|birthday|d\.?o\.?b\.?|born(?: on)?|geburtsdatum|geboren am|fecha de nacimiento|date de naissance){_IS}({_DATE})", re.I),
    "passport": re.compile(rf"\b(?:passport|reisepass\w{{0,20}}+|pasaporte|passeport){_IS}((?=\w*\d)[A-Z0-9]{{6,10}})\b", re.I),
    "driver_licence": re.compile(rf"\b(?:driver'?s?|driving) licen[cs]e{_IS}((?=[\w-]*\d)[A-Z0-9-]{{6,18}})\b", re.I),
    "national_number": re.compile(rf"\b(?:ssn|social security|itin|taxpayer id\w{{0,20}}+|tax id|national insurance|nino|nhs|aadhaa?r|sozialversicherungs\w{{0,30}}+|steuer-?id|dni|nie){_IS}([A-Z]{{0,3}}\d(?:[ -]?[A-Z0-9]){{5,12}})\b", re.I),
    "bank_account": re.compile(rf"\b(?:bank account|account|routing|kontonummer|sort code) (?:number|no\.?|nr\.?){_IS}(\d(?:[ -]?\d){{5,16}})\b", re.I),
    "iban": re.compile(rf"\biban{_IS}([A-Z]{{2}}\d{{2}}(?:[ -]?[A-Z0-9]{{2,}}){{2,8}})", re.I),
    "card_number": re.compile(rf"\b(?:card|cc)(?: (?:number|no\.?|nr\.?))?(?: ?#)?{_IS}(\d(?:[ -]?\d){{12,18}})(?![\w-])", re.I),
    "card": re.compile(rf"\b(?:cvv|cvc|security code){_IS}(\d{{3,4}})\b", re.I),
}  # fmt: skip
_PREFILTER_OF_LABELS = PatternPrefilter(_LABELLED.values())
_PREFILTER_OF_STREETS = PatternPrefilter([_STREET])

# Telephone numbers.
_PHONE = re.compile(r"(?<![\w#/@$€£.-])\+?\(?\d[\d ().\-/]{5,20}\d(?![\w/]|[.-]\d)")
_DATE_ALONE = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:\s.*)?|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})(?:\s.*)?|\d{4}\s?[-/]\s?\d{4}"
)
_HOME_REGIONS = ("GB", "US", "DE", "FR", "ES", "IT", "IN", "AU", "NL", "CH", "AT", "PL")
_PHONE_LABEL = re.compile(
    r"\b(?:phone|telephone|tel|call(?:ing|ed)?|mobile|cell|fax|ring|text(?:ed)?|whatsapp|sms|dial|answering|reach|contact|"
    r"telefon\w*|handy\w*|anruf\w*|rufen|m[oó]vil|tel[eé]fono|ll[aá]m\w*|t[eé]l[eé]phone|portable|appel\w*|number is|us number|number at)\b",
    re.I,
)
_PHONE_LABEL_AFTER = re.compile(r"\s{0,2}\(?(?:office|fax|mobile|home|work|cell|phone|tel)\b", re.I)
_NORTH_AMERICAN = re.compile(r"(?:\+?1[ .-]?)?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}")
_OTHER_THING = re.compile(
    r"\b(?:order|purchase|tracking|parcel|shipment|item|product|invoice|ticket|reference|ref|case|sku|isbn|bestell\w*|pedido|commande)\b[^.!?\n]{0,25}$",
    re.I,
)
_TRUNK = re.compile(
    r"\(?0\d{1,4}\)?(?:[ ./-]\d{2,8}){1,5}|001(?:[ .-]\d{3}){2}[ .-]\d{4}|00[1-9]\d{0,2}[ .-]?[\d .-]{6,14}"
)


def _is_ip(value: str) -> bool:
    """Unspecified and loopback addresses name no one's machine; `::` is also how code is written."""
    try:
        address = ip_address(value.split("%")[0])
    except ValueError:
        return False
    return not (address.is_unspecified or address.is_loopback)


def _matches(kind: str, pattern: re.Pattern[str], text: str) -> Iterator[Finding]:
    return (Finding(kind, *match.span(), match[0]) for match in pattern.finditer(text))


def _addresses_on_the_net(text: str) -> Iterator[Finding]:
    four = _matches("ip_address", _IPV4, text) if text.count(".") >= 3 else ()
    six = _matches("ip_address", _IPV6, text) if text.count(":") >= 2 else ()
    for each in (*four, *six):
        if _is_ip(each.value) and not _VERSION.search(text[max(0, each.start - 12) : each.start]):
            yield each


def _always(_value: str) -> bool:
    return True


def _cards(text: str) -> Iterator[Finding]:
    for each in _matches("card", _CARD, text):
        digits = re.sub(r"\D", "", each.value)
        if (
            _ISSUER.fullmatch(digits)
            and luhn.is_valid(digits)
            and not _NOT_A_CARD.search(text[max(0, each.start - 40) : each.start])
        ):
            yield each


def _finder(kind: str, pattern: re.Pattern[str], counts: Callable[[str], bool]) -> Finder:
    return lambda text: (each for each in _matches(kind, pattern, text) if counts(each.value))


def _ibans(text: str) -> Iterator[Finding]:
    """The longest valid start of each candidate: the words after an IBAN look like more of it."""
    for match in _IBAN.finditer(text):
        for end in range(len(match[0]), 14, -1):
            value = match[0][:end]
            if value[-1].isalnum() and iban.is_valid(value):
                yield Finding("iban", match.start(), match.start() + end, value)
                break


def _labelled(text: str) -> Iterator[Finding]:
    for kind, pattern in map(list(_LABELLED.items()).__getitem__, _PREFILTER_OF_LABELS.candidates(text)):
        yield from (Finding(kind, *match.span(1), match[1]) for match in pattern.finditer(text))


def _streets(text: str) -> Iterator[Finding]:
    return _matches("address", _STREET, text) if _PREFILTER_OF_STREETS.candidates(text) else iter(())


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


def _is_phone(value: str, before: str, after: str) -> bool:
    digits = re.sub(r"\D", "", value)
    if not 7 <= len(digits) <= 15 or _DATE_ALONE.fullmatch(value) or len(set(digits)) < 3:
        return False
    if value.startswith("+"):
        return _is_possible(value, None)
    if _PHONE_LABEL_AFTER.match(after) or (_PHONE_LABEL.search(before) and not _OTHER_THING.search(before)):
        return True
    if _OTHER_THING.search(before):
        return False
    if _NORTH_AMERICAN.fullmatch(value):
        return True
    return bool(_TRUNK.fullmatch(value)) and any(_is_valid(value, region) for region in _HOME_REGIONS)


def find_phones(text: str) -> Iterator[Finding]:
    """Every telephone number in `text`."""
    for match in _PHONE.finditer(text):
        value = match[0].rstrip(" (.-/")
        if value.count("(") != value.count(")"):
            continue
        if _is_phone(value, text[max(0, match.start() - 45) : match.start()], text[match.start() + len(value) :][:12]):
            yield Finding("phone", match.start(), match.start() + len(value), value)


# What looks for each kind, and how many digits a text must have for it; of two equal findings the first counts.
_BY_DIGITS: tuple[tuple[int, Finder], ...] = (
    (12, _cards),
    (2, _ibans),
    (1, _labelled),
    (9, _finder("ssn", _SSN, _always)),
    (9, _finder("itin", _ITIN, lambda value: not value.isdigit())),
    (6, _finder("nino", _NINO, _always)),
    (4, _finder("pan", _PAN, _always)),
    (10, _finder("nhs_number", _NHS, nhs.is_valid)),
    (12, _finder("aadhaar", _AADHAAR, aadhaar.is_valid)),
    (4, _addresses_on_the_net),
    (1, _streets),
    (7, find_phones),
)


def find_personal_data(text: str) -> list[Finding]:
    """Every piece of personal data in `text`, in order, without overlaps."""
    return list(_found(text))


@lru_cache(maxsize=256)
def _found(text: str) -> tuple[Finding, ...]:
    return tuple(without_overlaps(_all(text)))


def _all(text: str) -> Iterator[Finding]:
    if "@" in text:
        yield from _matches("email", _EMAIL, text)
    digits = len(_DIGIT.findall(text))
    for least, find in _BY_DIGITS if digits else ():
        if digits >= least:
            yield from find(text)
