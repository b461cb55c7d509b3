"""Which order a message means. Numbers are everywhere in a message; few of them are orders, and some are taken back:
"no, I meant 1002".
"""

import re
from dataclasses import dataclass

ORDER_WORD = (
    r"(?:orders?|oders?|ordr|oredr|orde|purchases?|bestell(?:ung|nummer|ungen|ing|nr)|bestelnummer|auftrag(?:snummer)?|pedidos?|compra"
    r"|commandes?|encomenda|ordine)"
)

# What may stand between the word and the number: "number", "is", ":" in any mix.
FILLER = (
    r"(?:[\s.:=#-]|n°|nº|\b(?:number|numbers|no|nr|num|id|ids|nummer|número|numero|numéro|ref|reference|code|is|was|ist|es|est"
    r"|é|è|my|with|de|the)\b)*"
)
CODE = r"(?P<value>[a-z]{1,4}-?\d{2,12}[a-z]?|\d[\d-]{1,14}\d|\d{1,2}[a-z]{1,4}\d{2,10})"
STRONG = (
    re.compile(rf"\b{ORDER_WORD}\b{FILLER}{CODE}(?!\w)", re.IGNORECASE),
    re.compile(r"#\s?(?P<value>(?:[a-z]{1,4}-?)?\d{3,16})(?!\w)", re.IGNORECASE),
    re.compile(r"(?<![\w-])(?P<value>(?!IBAN|DE\d|COVID)[A-Z]{1,4}-?\d{3,12})(?!\w)"),
)
BARE = re.compile(r"(?<![\w.,:/+@-])(?P<value>\d{3,16})(?![\w/:@-]|[.,]\d)")

# Asked for the order number, people type it anyhow: "hp-1001", "w123456".
ANSWER = re.compile(r"(?<![\w@.-])(?P<value>(?=[a-z-]*\d)[a-z0-9][a-z0-9-]{1,14}[a-z0-9])(?![\w@-])", re.IGNORECASE)
PHONE = re.compile(
    r"(?:\+\d|\(\d)[\d\s()./-]{6,18}\d|\b0\d[\d\s./-]{6,14}\d\b|\b\d{3}[\s.-]\d{3}[\s.-]\d{4}\b|\b\d{3}-\d{4}\b"
)
NUMBER_OF_SOMETHING_ELSE = re.compile(
    r"\b(?:phone|telephone|mobile|cell|call me|reach me|text me|telefon|teléfono|téléphone|zip|post ?code|postal code"
    r"|pin ?code|plz|postleitzahl|pin|card|ending|born|since|year|model|size|version|room|street|apartment|apt|flat"
    r"|unit|invoice|bill|receipt|rechnung|factura|facture|tracking|account|customer|policy|ticket"
    r"|deliver(?:y|ed)? (?:available )?(?:to|at|in)|ship(?:ping)? to)\b"
    r"(?:\s+(?:number|no\.?|nr\.?|is|in|on|at|code|with))*\s*[:#]?\s*$",
    re.IGNORECASE,
)
YEAR = re.compile(r"(?:19|20)\d\d$")
UNIT = re.compile(
    r"\s{0,5}(?:%|percent|kg|g|cm|mm|m|km|ml|l|w|watts?|v|volts?|mah|gb|mb|times|days?|nights?|weeks?|months?|years?|hours?|minutes?"
    r"|people|pieces|items|points|(?:[a-z]{1,30}+\s){0,2}(?:street|road|avenue|lane|drive|rd|ave))\b",
    re.IGNORECASE,
)
TAKEN_BACK = re.compile(
    r"\b(?:not|nicht|pas|instead of|rather than|statt|en vez de|au lieu de|wasn't|isn't)"
    r"\s+(?:(?:the|die|la|el|le|my|order|number)\s+)*#?\s*$",
    re.IGNORECASE,
)

# "refund me for 1003", "any news on 1003": a number behind such a word is an order, unless something else claims it.
BEHIND = re.compile(
    r"\b(?:for|about|on|of|regarding|re|für|zu|por|para|sobre|pour|sur)\s+(?:nr\.?|no\.?|number)?\s*$", re.I
)

# A number alone in so few words is hardly anything but the order; longer messages must say the word "order".
FEW_WORDS = 4
LOOK_BACK = 120  # characters before a number that may say what it is
CORRECTION = re.compile(
    r"\b(?:i meant|i mean|meant to (?:say|write)|correction|instead of|rather than|wrong number"
    r"|sorry,? (?:it's|it is|that's|i meant)|actually,? (?:it's|it is)"
    r"|ich mein(?:t)?e|quise decir|me refería|je voulais dire|je parlais|quis dizer|intendevo|ik bedoel(?:de)?)\b"
    r"|^\W*(?:no|nope|nein|non|não|nee|not)\b[\s,.:;-]+(?:\S+\s){0,3}#?\S*\d",
    re.IGNORECASE,
)


@dataclass(frozen=True, order=True)
class Candidate:
    """A number in the text that may be an order. `strong` means that its look or the word before it says so."""

    start: int
    value: str
    strong: bool


def text_before(text: str, at: int) -> str:
    """What stands before a number and may say what it is."""
    return text[max(0, at - LOOK_BACK) : at]


def find_order(text: str, *, asked: bool) -> str:
    """The order number meant in `text`, or "". `asked` is true when we have just asked for it."""
    text = PHONE.sub(lambda match: " " * len(match[0]), text)
    candidates = [item for item in _candidates(text, asked) if not TAKEN_BACK.search(text_before(text, item.start))]
    strong = [item for item in candidates if item.strong]
    if is_correction(text):
        return candidates[-1].value if candidates else ""
    chosen = strong or candidates
    return chosen[0].value if chosen else ""


def _candidates(text: str, asked: bool) -> list[Candidate]:
    found: dict[int, Candidate] = {}
    for pattern in STRONG:
        for match in pattern.finditer(text):
            _note(found, text, match, strong=True)
    if asked:
        for match in ANSWER.finditer(text):
            _note(found, text, match, strong=False)
    else:
        anywhere = _may_be_bare(text)
        for match in BARE.finditer(text):
            if not YEAR.match(match["value"]) and (anywhere or _behind(text, match)):
                _note(found, text, match, strong=False)
    return sorted(found.values())


def _may_be_bare(text: str) -> bool:
    few = len(re.findall(r"\w+", text)) <= FEW_WORDS
    return few or is_correction(text) or bool(re.search(rf"\b{ORDER_WORD}\b", text, re.IGNORECASE))


def _behind(text: str, match: re.Match[str]) -> bool:
    return len(match["value"]) >= 4 and bool(BEHIND.search(text_before(text, match.start())))


def _note(found: dict[int, Candidate], text: str, match: re.Match[str], *, strong: bool) -> None:
    start, end = match.span("value")
    digits = sum(char.isdigit() for char in match["value"])
    other = NUMBER_OF_SOMETHING_ELSE.search(text_before(text, start)) or UNIT.match(text, end)
    if start not in found and not other and 2 <= digits <= 16 and len(match["value"]) >= 3:
        found[start] = Candidate(start, match["value"].upper(), strong)


def is_correction(text: str) -> bool:
    """Whether the message takes back what was said before, in it or in the message before."""
    return bool(CORRECTION.search(text))
