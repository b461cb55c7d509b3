"""Puts the readings of topic, details and language together, in the light of what was said before."""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from agents_core.understanding import follow_up
from agents_core.understanding.entities import extract
from agents_core.understanding.follow_up import strip_denied_part
from agents_core.understanding.intents import Verdict, classify_intent
from agents_core.understanding.language import detect
from agents_core.understanding.normalisation import MAX_CHARACTERS, clean, split
from agents_core.understanding.order_numbers import is_correction
from agents_core.understanding.verification_codes import CODE, is_about_code

CLEAR = 0.5
# "k10m1" is no word, and what it looks like to the model means nothing.
MIXED = re.compile(r"\b(?=\w*\d)(?=\w*[a-z])\w+\b", re.IGNORECASE)

# "Agent: Lee" on a receipt or before a line of another chat names somebody and asks for nobody.
STAFF_LABEL = re.compile(
    r"^[ \t]*(?:[^\W\d_]{1,20}[ -]){0,2}(?:agents?|operator|advis[eo]r|representative|assistant|manager|supervisor"
    r"|cashier|clerk|customer (?:service|care|support)|human resources|mitarbeiter(?:in)?|berater(?:in)?|kundenservice"
    r"|agente|operador[ae]?|atendente|conseill[eè]re?|operatore|medewerker)[ \t]{0,3}:[ \t]*(?=\S)",
    re.IGNORECASE | re.MULTILINE,
)


@dataclass(frozen=True)
class Reading:
    """What one message says.

    `confidence` is 0 to 1, and right about that often. `ranking` holds the five likeliest intents by themselves.
    `language` is an ISO 639-1 code. `parts` are the separate sentences or questions. `corrected` is true when the
    message takes something back ("no, I meant 1002").
    """

    intent: str
    confidence: float
    ranking: list[tuple[str, float]] = field(default_factory=list)
    slots: dict[str, str] = field(default_factory=dict)
    language: str = "en"
    parts: list[str] = field(default_factory=list)
    corrected: bool = False


def read(text: str, *, previous_intent: str = "", asked_for: str = "") -> Reading:
    """Reads one message. Never fails on what a customer writes.

    `previous_intent` is what the conversation was about, `asked_for` the detail that was asked for last
    ("order_id", "email" …): a bare answer to that question keeps the previous intent.
    """
    text = clean(text)
    slots = extract(text, asked_for=asked_for)
    if "\n" in text:
        text = STAFF_LABEL.sub("", text)
    parts = split(text)
    verdict = _verdict(text, parts) if slots or (parts and not _is_no_word(text)) else Verdict.unknown()
    corrected = is_correction(text)
    if asked_for == CODE and is_about_code(text):  # and not about access to an account, as it reads by itself
        verdict = follow_up.kept(verdict, previous_intent or "general_question")
    else:
        verdict = follow_up.in_context(text, verdict, slots, previous_intent, asked_for)
    return Reading(
        intent=verdict.intent,
        confidence=verdict.confidence,
        ranking=verdict.ranking,
        slots=slots,
        language=detect(text),
        parts=parts,
        corrected=corrected,
    )


def reading_of(text: str, *, previous_intent: str = "", asked_for: str = "") -> Reading:
    """`read`, kept for when the same is asked again: each step of a turn reads the conversation anew, and so does each
    turn. Not to be changed."""
    return _kept(text[:MAX_CHARACTERS], previous_intent, asked_for)


@lru_cache(maxsize=2048)
def _kept(text: str, previous_intent: str, asked_for: str) -> Reading:
    return read(text, previous_intent=previous_intent, asked_for=asked_for)


def _is_no_word(text: str) -> bool:
    return bool(MIXED.search(text)) and follow_up.says_no_more(MIXED.sub(" ", text), {})


def _verdict(text: str, parts: list[str]) -> Verdict:
    meant = strip_denied_part(text)
    if meant == text:
        return classify_intent(text, parts)
    verdict = classify_intent(meant, split(meant))
    # "I don't want a refund, just wondering how long they take": only the denied half says what "they" are.
    return verdict if verdict.confidence >= CLEAR else classify_intent(text, parts, may_need_person=False)
