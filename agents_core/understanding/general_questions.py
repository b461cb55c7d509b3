# ruff: noqa: E501 - a pattern is easier to read on one line
"""Tells a question about how things are done from a case that has happened: "what happens if a parcel gets lost?"."""

import re

from agents_core.policy import Reason

# Where waiting for a case to happen does no harm. Access, security, health and the law go to a person even as a "what if".
MAY_BE_ASKED = frozenset({Reason.DELIVERY_PROBLEM, Reason.MONEY_MOVEMENT, Reason.BILLING_DISPUTE, Reason.PRIVACY})

_ASKS = re.compile(
    r"^\W*(?:(?:hi|hello|hey|and|so|ok|please|also|just wondering|quick question|i was wondering)\W+){0,3}"
    r"(?:what (?:happens|would happen|will happen|do you do|would you do) (?:if|when|with|about|to)\b|what if\b|suppose\b|in case\b"
    r"|what(?:'s| is| are| would be) (?:your|the) (?:\w+ ){0,2}(?:polic(?:y|ies)|procedures?|process|rules?|conditions?|terms)\b"
    r"|(?:what (?:do|should|can|would) (?:i|we|one|people|customers) do|what to do|who pays|who is (?:responsible|liable)) (?:if|when|for|in)\b"
    r"|how do you (?:deal with|handle|treat|keep|store|use|protect|replace)\b"
    r"|(?:do|does|would|will) (?:you|the (?:shop|store|company)) (?:usually |normally |ever |always |also )?"
    r"(?:offer|have|replace|repair|keep|store|collect|share|sell|use|provide|insure|accept|charge for)\b(?! (?:me|my)\b)"
    r"|was passiert,? wenn|¿?qué (?:pasa|ocurre) si|que se passe-t-il si|cosa succede se|o que acontece se|wat gebeurt er als)",
    re.IGNORECASE,
)
# "Does enamel crack?", "do cancelled orders get charged?": of things as they are, with nobody in it.
_OF_THINGS = re.compile(
    r"^\W*(?:do|does|are|will|would|could|can|is|how (?:much|often|likely) (?:is|are|do|does))"
    r" (?!(?:this|that|these|those|they|there|you|someone|somebody|anyone|anybody)\b)\w",
    re.IGNORECASE,
)
_SOMEBODYS = re.compile(r"\b(?:i|i'm|i've|me|my|mine|we|us|our|ours)\b", re.IGNORECASE)
_ABOUT_THINGS = frozenset({Reason.DELIVERY_PROBLEM, Reason.BILLING_DISPUTE})

# "What happens if …, because mine never came": it has happened.
_HAPPENED = re.compile(
    r"\b(?:i|we)(?:'ve| have| had| was| were| got| received| forgot| lost| paid| sent| returned| did| didn't| never| still)\b"
    r"|\b(?:my|our|mine|the|it|this|they)(?: \w+){0,2} (?:was|were|has|have|had|got|came|arrived|never|didn't|hasn't|isn't|went|broke)\b",
    re.IGNORECASE,
)


def asks_in_general(text: str, reason: Reason | None) -> bool:
    """Whether the text, which looks like a case for a person for that reason, only asks how things are done or are."""
    if reason not in MAY_BE_ASKED or _HAPPENED.search(text):
        return False
    return bool(_ASKS.match(text)) or (
        reason in _ABOUT_THINGS and bool(_OF_THINGS.match(text)) and not _SOMEBODYS.search(text)
    )
