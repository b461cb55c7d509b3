# ruff: noqa: E501 - a pattern is easier to read on one line
"""What a customer says of the one-time code that we sent: the code itself, that it did not come, or that it fails."""

import re

from agents_core.understanding.order_numbers import FILLER, ORDER_WORD, text_before

CODE = "code"  # the detail that was asked for
LONGEST = 14  # words; more than that is about something else as well

_DIGITS = re.compile(r"(?<![\w+-])\d(?:[ .\u2010-\u2015-]{0,3}\d){5}(?![\w-])")
_AN_ORDER = re.compile(rf"(?:\b{ORDER_WORD}\b{FILLER}|#\s?)$", re.IGNORECASE)
_NAMED = re.compile(r"\b(?:codes?|kode|códigos?|codigos?|codice)\b|\[code\]", re.IGNORECASE)
_OTHER_CODE = re.compile(
    r"\b(?:promo\w*|discount|voucher|gift|coupon|post|zip|postal|qr|rabatt\w*|gutschein\w*|descuento|promocional|réduction|promotionnel)[ -]?(?:codes?|kode|card)\b|\b(?:código|code) (?:de )?(?:descuento|promo\w*|postal|réduction)",
    re.IGNORECASE,
)
_MISSING = re.compile(
    r"\b(?:did ?n['o]?t|have ?n['o]?t|has ?n['o]?t|did not|have not|has not|never|nothing|no e?-?mail|no mail|no code)\b.{0,24}\b(?:get|got|gotten|receiv\w+|arriv\w+|come|came|see|seen|here|there|inbox|spam)\b"
    r"|\bno (?:e-?mail|mail|code)\b|\bnothing (?:yet|came|arrived)\b"
    r"|\bre-?send\b|\bsend\b.{0,16}\b(?:again|another|new)\b|\b(?:another|new|different) (?:one|code)\b|\b(?:is|has|have) expired\b|\b(?:does|do|is)(?:n't| not) work(?:ing)?\b"
    r"|\b(?:nichts|keine?n?|nicht|nie)\b.{0,30}\b(?:bekommen|erhalten|angekommen|gekommen|da|e-?mail|mail|code)\b|\b(?:noch ?mal|erneut|neue[nr]? code|anderen code|abgelaufen)\b"
    r"|\bno (?:me |lo |la )*(?:ha |he )?(?:llegad[oa]|llega|recibid[oa]|recibo|recibí|tengo)\b|\b(?:otra vez|de nuevo|nuevo código|otro código|reenv\w+)\b"
    r"|\b(?:pas|rien)\b.{0,15}\b(?:reçue?|arrivée?)\b|\b(?:renvo\w+|à nouveau|nouveau code|autre code|encore une fois)\b",
    re.IGNORECASE,
)
# With these words the message is about something that must not be missed.
_OTHER_SUBJECT = re.compile(
    r"\b(?:orders?|parcels?|packages?|deliver\w*|refund\w*|money|cancel\w*|person|human|agent|someone|teammate|charged?|paket\w*|bestell\w*|erstatt\w*|storn\w*|mensch\w*|mitarbeiter\w*|pedidos?|paquetes?|reembols\w*|persona|agente|commandes?|colis|rembours\w*|annul\w*|personne|conseiller\w*|log ?in|sign ?in|password)\b",
    re.IGNORECASE,
)  # fmt: skip


def find_code(text: str) -> str:
    """The six digits in `text` that may be the code, without what is between them, or ""."""
    for match in _DIGITS.finditer(text):
        if not _AN_ORDER.search(text_before(text, match.start())):
            return re.sub(r"\D", "", match[0])
    return ""


def without_code(text: str) -> str:
    """`text` without its codes."""
    return _DIGITS.sub(lambda match: match[0] if _AN_ORDER.search(text_before(text, match.start())) else " ", text)


def says_missing(text: str) -> bool:
    """Whether a customer who was sent a code says that it did not come or does not work, or wants another."""
    text = text.replace("’", "'")
    return _is_short(text) and bool(_MISSING.search(text)) and not _OTHER_SUBJECT.search(text)


def is_about_code(text: str) -> bool:
    """Whether a message of a customer who was sent a code is the code, or speaks of it and of nothing else."""
    if _OTHER_SUBJECT.search(text) or _OTHER_CODE.search(text) or not _is_short(text):
        return False
    rest = without_code(text)
    bare = rest != text and len(re.findall(r"\w+", rest)) <= 3
    return bare or bool(_NAMED.search(rest)) or says_missing(text)


def _is_short(text: str) -> bool:
    return len(re.findall(r"\w+", text)) <= LONGEST
