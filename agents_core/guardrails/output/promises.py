# ruff: noqa: E501 - a pattern or a text is easier to read on one line
"""Claims that something was done, or will be, which only people may do, and guarantees nobody can give."""

import re
from collections.abc import Callable
from functools import lru_cache
from operator import itemgetter

from agents_core.text.prefilter import PatternPrefilter
from agents_core.text.sentences import sentences

# The stem of an action, the words it takes in a claim. The stem is looked for in the evidence.
_ACTIONS = (
    "refund", "reimburs", "compensat", "credit", "cancel", "updat", "chang", "clos", "delet", "remov", "reset", "unlock", "verif",
    "approv", "waiv", "process", "issu", "extend", "upgrad", "downgrad", "replac", "reship", "resend", "rerout", "revers", "transfer", "reactivat",
    "activat", "deactivat", "disabl", "block", "adjust", "appl", "charg", "renew", "resubscrib", "unsubscrib", "reinstat", "authori", "swap", "book", "arrang",
)  # fmt: skip
_THING = r"(?:refund|reimbursement|compensation|replacement|credit|voucher|discount|cancell?ation|payout|chargeback|money|new (?:card|parcel|item|order))"
_STEMS = "|".join(_ACTIONS)
_DONE = rf"(?:(?:{_STEMS})\w*ed|reset|resent|sent (?:you )?(?:a|the|your|out) (?:\w+ )?{_THING}|given you (?:a|the|\S+) (?:\w+ )?{_THING}|made (?:the|that|this|your) (?:change|payment|adjustment)|taken care of (?:the|your) (?:refund|cancellation|payment)|put (?:the|your) (?:refund|money)\b[^.!?]{{0,20}}|paid|returned your money)"
_DO = rf"(?:(?:{_STEMS})(?:e|y|l|ise|ize|t)?\b|send (?:you )?(?:a|the|your|out) (?:\w+ )?{_THING}|give you (?:a|the|your|\S+) (?:\w+ )?{_THING}|pay|make (?:an exception|the change|the payment)|get (?:the|your|that|you)\b[^.!?]{{0,20}}(?:refund|cancel)\w*|make sure you (?:get|receive)[^.!?]{{0,20}}{_THING})"
_ADVERB = r"(?:(?:just|now|already|also|successfully|gone ahead and|personally|immediately|gladly|happily|be able to|therefore|then|manually|fully|today|right away|have|be) ){0,3}"
_OBJECT = r"(?: (?:you\b|your|the|this|that|it\b|a\b|an\b|his|her|for you|order|[£$€\d]))"
_NOUN = r"(?:refund|subscription|order|payment|account|plan|card|address|e-?mail|password|membership|replacement|credit|charge|fee|booking|identity|request|return|compensation|money|cancell?ation|reimbursement|trial|invoice)"
_STATUS = rf"(?:{_STEMS})\w*ed\b|sent\b|on (?:its|the) way|complete[d]?\b|done\b|paid\b"

_FIRST_PERSON = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        rf"\b(?:I|we)(?:'ve| have|'d| had)? {_ADVERB}(?P<claim>{_DONE}){_OBJECT}",
        rf"\b(?:I|we)(?:'ll| will| shall| am going to|'m going to|'re going to| are going to| can confirm (?:that )?(?:I|we)(?:'ve| have|'ll| will)?) {_ADVERB}(?P<claim>{_DO}|{_DONE}){_OBJECT}",
        rf"\b(?:I|we)(?:'m|'re| am| are) {_ADVERB}(?P<claim>(?:{_STEMS})\w*ing|sending|giving){_OBJECT}",
        rf"\blet me (?:just |quickly |go ahead and )?(?P<claim>{_DO}){_OBJECT}",
        rf"\b(?:I|we)(?:'ve| have) (?:{_ADVERB})(?P<claim>(?:process|issu|approv|arrang|request|submitt|initiat)\w*ed) (?:a|the|your) (?:full |partial )?{_THING}",
        rf"\b(?:I|we)(?:'ll| will| shall) (?:{_ADVERB})(?P<claim>make it right|compensate|cover the (?:cost|fee)s?|pay)\b",
    )
)  # fmt: skip
_PASSIVE = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        rf"\byour (?:\w+ ){{0,3}}?{_NOUN}(?: \S+){{0,3}}? (?:has(?: now| just| already)? been|have(?: now)? been|was(?: just| now)?|is now|is being|are now|will now be|is already) (?:\w+ly )?(?P<claim>{_STATUS})",
        rf"\b(?:it|this|that) (?:has(?: now| just)? been|is now|is being) (?:\w+ly )?(?P<claim>{_STATUS})",
        rf"\b(?:the|a|your) (?:full |partial )?{_THING} (?:of \S+ )?(?:has(?: now| just)? been|is now|is being|is) (?:\w+ly )?(?P<claim>(?:{_STEMS})\w*ed\b|on (?:its|the) way|sent\b|initiated|complete)",
        rf"\byou(?:'ve| have) (?:now |just |already )?been (?P<claim>(?:{_STEMS})\w*ed)\b",
        r"\byou(?:'ll| will) (?:be (?P<claim>(?:refund|compensat|reimburs|credit)\w*ed)\b)",
        r"\b(?:consider it|all|it's|that's|and it's)(?: now)? (?P<claim>(?:cancell?|refund|updat|fix|sort)ed|done)\b(?= ?[.!,])",
    )
)  # fmt: skip
_OTHER_LANGUAGES = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        r"\b(?:ich habe|wir haben)\b[^.!?]{0,60}\b(?:erstattet|storniert|gekündigt|geändert|aktualisiert|gelöscht|gutgeschrieben|überwiesen|veranlasst|zurückgesetzt|freigeschaltet|genehmigt|bestätigt|rückerstattet|zurückerstattet|erlassen|ersetzt|angepasst)\b",
        r"\b(?:ich werde|wir werden|ich kann Ihnen zusagen)\b[^.!?]{0,60}\b(?:erstatten|stornieren|kündigen|ändern|aktualisieren|löschen|gutschreiben|überweisen|veranlassen|entschädigen|zurückerstatten|freischalten|genehmigen|ersetzen)\b",
        r"\b(?:ich|wir) (?:erstatte|storniere|kündige|überweise|entschädige|lösche|schreibe)n? (?:Ihnen|dir|Ihr|dein|die|das|den)\b",
        r"\bIhr(?:e|en)? [^.!?]{0,30}\b(?:wurde|ist)(?: nun| jetzt| soeben)? (?:\w+ )?(?:erstattet|storniert|gekündigt|geändert|aktualisiert|gelöscht|veranlasst|genehmigt)\b",
        r"\b(?:he|hemos) (?:ya )?(?:reembolsado|cancelado|cambiado|actualizado|eliminado|procesado|emitido|aprobado|abonado|devuelto|desbloqueado|verificado|restablecido|tramitado)\b",
        r"\b(?:voy a|vamos a|le|te|les) ?(?:reembolsar|cancelar|compensar|devolver|abonar|procesar|cambiar|actualizar|eliminar)(?:é|emos|le|te)?\b|\b(?:reembolsaré|cancelaré|compensaremos|reembolsaremos|devolveremos|abonaremos|procesaré|devolveré|cambiaré)\b",
        r"\b(?:su|tu) [^.!?]{0,30}\b(?:ha sido|fue|está)(?: ya)? (?:reembolsad|cancelad|cambiad|actualizad|eliminad|procesad|aprobad)[oa]\b",
        r"\b(?:j'ai|nous avons) (?:bien |déjà )?(?:remboursé|annulé|modifié|mis à jour|supprimé|traité|émis|approuvé|crédité|résilié|débloqué|vérifié|réinitialisé|effectué)\b",
        r"\b(?:je vais|nous allons|je peux vous confirmer que nous allons)\b[^.!?]{0,30}\b(?:rembourser|annuler|dédommager|indemniser|créditer|modifier|résilier|supprimer|traiter)\b|\b(?:je|nous) (?:vous )?(?:rembourserai|rembourserons|annulerai|dédommagerons|créditerons|indemniserons)\b",
        r"\bvotre [^.!?]{0,30}\b(?:a été|est maintenant|est désormais) (?:bien )?(?:remboursée?|annulée?|modifiée?|mise? à jour|supprimée?|traitée?|résiliée?|approuvée?)\b",
    )
)  # fmt: skip
_GUARANTEE = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        r"\b(?:I|we)(?: can)? (?:personally |fully |absolutely )?(?:guarantee|promise|assure you|give you my word)\b(?! (?:that )?(?:a |one of |our |my )?(?:team|person|colleague|human|specialist))",
        r"\b(?:is|are|it's|be) (?:100 ?% |fully |absolutely )?guaranteed to (?:arrive|be delivered|work|win|be there|reach|succeed)\b|\bguaranteed (?:delivery|arrival) (?:by|on|tomorrow|today)\b",
        r"\b(?:will|'ll) (?:definitely|certainly|absolutely|for sure|without (?:a )?doubt|undoubtedly) (?:arrive|be delivered|get|receive|win|be (?:refunded|approved|there|fine|safe)|reach)\b",
        r"\b(?:you|your case) (?:will|would|'ll) (?:surely |definitely )?win (?:the|your|in|a)\b|\byou are legally (?:entitled|safe|protected)\b|\byou have (?:a strong|a good) (?:legal )?case\b",
        r"\b(?:is|it's|are) (?:completely|perfectly|totally|100 ?%|absolutely) safe (?:for|to (?:take|use|eat|drink)|during)\b|\b(?:will|'ll) cure\b",
        r"\b(?:ich|wir) (?:garantieren?|versprechen?|sichern? Ihnen zu)\b|\b(?:le |te )?(?:garantizo|garantizamos|prometo|prometemos)\b|\b(?:je (?:vous )?(?:garantis|promets)|nous (?:vous )?(?:garantissons|promettons))\b",
    )
)  # fmt: skip


def _claim_of_we(match: re.Match[str]) -> str:
    """What "I" did is excused by nothing."""
    return str(match["claim"]) if match[0].lower().startswith("we") else ""


# Each pattern with what gives the claimed action in a match of it.
_PROMISES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    *((pattern, lambda _match: "") for pattern in _GUARANTEE),
    *((pattern, _claim_of_we) for pattern in _FIRST_PERSON),
    *((pattern, itemgetter("claim")) for pattern in _PASSIVE),
    *((pattern, lambda match: match[0].split()[-1]) for pattern in _OTHER_LANGUAGES),
)
_PREFILTER = PatternPrefilter(pattern for pattern, _claimed in _PROMISES)


def find_promise(text: str, *, evidence: list[str] | None = None) -> str | None:
    """The first sentence of `text` that claims or promises an action of people, or None.

    A status that a lookup gave ("was cancelled on 3 May") is no promise: `evidence` holds the lookups and passages.
    What "I" did is a promise whatever the evidence says.
    """
    for sentence in sentences(text.replace("’", "'")):
        if not sentence.endswith("?") and (claims := _claims(sentence)):
            known = " \n".join(evidence or ()).casefold()
            if any(not _is_known(claim, known) for claim in claims):
                return sentence
    return None


@lru_cache(maxsize=512)
def _claims(sentence: str) -> tuple[str, ...]:
    """The claimed action of each promise in `sentence`; empty when no evidence can excuse it."""
    return tuple(
        claimed(match)
        for pattern, claimed in map(_PROMISES.__getitem__, _PREFILTER.candidates(sentence))
        for match in pattern.finditer(sentence)
    )


def _is_known(claim: str, known: str) -> bool:
    """Whether the evidence says this as a fact about one order or account, or as what "we" do."""
    if not claim or not known:
        return False
    stem = re.escape(next((each for each in _ACTIONS if claim.casefold().startswith(each)), claim.casefold()))
    return bool(
        re.search(
            rf"(?:status|state)\W{{1,8}}(?:\w+\W+){{0,2}}{stem}|\b(?:was|were|been|wurde|fue|sido|été)\W+(?:\w+\W+)?{stem}",
            known,
        )
        or re.search(
            rf"[\"':] ?\"?{stem}\w*\"?(?:_at|_on)?\s*(?:[\",}}\n]|$)|{stem}\w*(?:_at|_on| on| am| el| le)\b\W{{1,4}}[\w\"]",
            known,
        )
        or re.search(rf"\bwe(?:'ll| will)\W+(?:\w+\W+){{0,2}}{stem}", known)
    )
