# ruff: noqa: E501 - a pattern is easier to read on one line
"""Which intent a message has and how sure that is: the model on the whole and on its parts, and the phrases that always
go to a person.

A question about how things are done is told from a case that has happened: "what happens if a parcel gets lost?".
"""

import re
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from agents_core import policy
from agents_core.policy import Reason
from agents_core.understanding import escalation_phrases
from agents_core.understanding.normalisation import ONLY_ADDRESS, for_model
from agents_core.understanding.trained_models import intent_model

TOP = 5
UNKNOWN = "general_question"

# How much the parts of a message count beside the message as a whole.
PART_WEIGHT = 0.5

# A part this likely to need a person decides for the whole message: the other questions do not make it go away.
PART_SURE = 0.75

# What people say around the thing they want.
CHATTER = policy.SMALL_TALK | {UNKNOWN}
NET_CONFIDENCE = 0.9

# The examples are in languages of the Latin script; of others the model would only guess.
LETTER = re.compile(r"[^\W\d_]")
LATIN = re.compile(r"[a-z\u00df-\u024f]", re.IGNORECASE)

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


@dataclass(frozen=True)
class Verdict:
    """An intent, how likely it is right, and the likeliest five."""

    intent: str
    confidence: float
    ranking: list[tuple[str, float]]

    @classmethod
    def unknown(cls) -> "Verdict":
        """Nothing to read, such as an empty message or a row of emoji."""
        return cls(UNKNOWN, 0.0, [])


def classify_intent(text: str, parts: list[str], *, may_need_person: bool = True) -> Verdict:
    """The intent of cleaned `text` with its `parts`; without `may_need_person` only of topics for the agent.

    The confidence is that of settling the message in the right way: the chances of all topics that would be settled
    like the winner are added up. Half fraud and half account security is a sure case for a person.
    """
    said = for_model(text)
    if (LETTER.search(text) and not LATIN.search(text)) or ONLY_ADDRESS.fullmatch(said):
        return Verdict.unknown()
    names = intent_model().classes
    chances = _chances(said, parts)
    ranking = _ranking(names, chances)
    caught = escalation_phrases.match_escalation_phrase(text) if may_need_person else ""
    if may_need_person and len(parts) < 2 and asks_in_general(text, _reason(caught or ranking[0][0])):
        caught, may_need_person = "", False
    if caught:
        rest = [(name, chance) for name, chance in ranking if name != caught]
        return Verdict(caught, NET_CONFIDENCE, [(caught, NET_CONFIDENCE), *rest][:TOP])
    return _decide(names, chances.tolist(), ranking, may_need_person)


def _chances(said: str, parts: list[str]) -> NDArray[np.float64]:
    """The chance of each intent: the message as a whole mixed with its parts, or the one part that needs a person."""
    model = intent_model()
    whole = model.chances(said)
    if len(parts) < 2:
        return whole
    pieces = [model.chances(part) for part in map(for_model, parts) if not ONLY_ADDRESS.fullmatch(part)]
    if not pieces:
        return whole
    is_person = [way == "person" for way in _ways(model.classes)]
    for_person = [piece[is_person].sum() for piece in pieces]
    if max(for_person) >= PART_SURE:
        return pieces[int(np.argmax(for_person))]
    meant = [piece for piece in pieces if model.classes[piece.argmax()] not in CHATTER] or [whole]
    mixed: NDArray[np.float64] = (1 - PART_WEIGHT) * whole + PART_WEIGHT * np.mean(meant, axis=0)
    return mixed


def _ranking(names: tuple[str, ...], chances: NDArray[np.float64]) -> list[tuple[str, float]]:
    order = np.argsort(-chances, kind="stable")[:TOP]
    return [(names[index], round(float(chances[index]), 4)) for index in order]


@cache
def _ways(names: tuple[str, ...]) -> tuple[str, ...]:
    """How the policy settles each of these topics: by a person, or by which agent and from where."""
    return tuple(map(_way, names))


def _reason(name: str) -> policy.Reason | None:
    found = policy.topics().get(name)
    return found.hand_off if found else None


def _way(name: str) -> str:
    found = policy.topics().get(name)
    if found is None:
        return ""
    return "person" if found.hand_off else found.route


def _decide(
    names: tuple[str, ...], chances: list[float], ranking: list[tuple[str, float]], may_need_person: bool
) -> Verdict:
    ways = _ways(names)
    totals: dict[str, float] = {}
    for way, chance in zip(ways, chances, strict=True):
        totals[way] = totals.get(way, 0.0) + chance
    to_person = may_need_person and totals.get("person", 0.0) >= policy.HAND_OFF_CONFIDENCE
    choice = [index for index, way in enumerate(ways) if (way == "person") == to_person]
    best = max(choice, key=chances.__getitem__)
    return Verdict(names[best], round(min(totals[ways[best]], 1.0), 4), ranking)


def asks_in_general(text: str, reason: Reason | None) -> bool:
    """Whether the text, which looks like a case for a person for that reason, only asks how things are done or are."""
    if reason not in MAY_BE_ASKED or _HAPPENED.search(text):
        return False
    return bool(_ASKS.match(text)) or (
        reason in _ABOUT_THINGS and bool(_OF_THINGS.match(text)) and not _SOMEBODYS.search(text)
    )
