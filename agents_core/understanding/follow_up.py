"""A message in the light of the one before: answers to our question, corrections, short follow-ups.

When customers first say what they do not want, what they do want is kept.
"""

import re
from pathlib import Path

from agents_core.understanding.intents import TOP, Verdict
from agents_core.understanding.normalisation import WORD
from agents_core.understanding.order_numbers import is_correction

KEEP = 0.9

# A new topic this sure is a new topic even where a follow-up is expected.
SURE = 0.7

# "and for norway?" looks like many topics; only a very sure one interrupts.
VERY_SURE = 0.85
SHORT = 6
TINY = 3
COURTESY = frozenset({"thanks", "goodbye", "greeting", "about_bot", "deny"})
OPENING = re.compile(
    r"\W{0,20}(?:and|but|or|also|what about|how about|und|aber|was ist mit|y|pero|et|mais|e|ma|en)\s", re.IGNORECASE
)

# "how much does that cost?" says nothing by itself; only what was said before tells what it is about.
POINTS_BACK = re.compile(r"\b(?:that|this|it|they|them|those|these|das|dies|eso|esto|cela|ça)\b", re.IGNORECASE)
SAYS_NOTHING_ALONE = frozenset({"out_of_scope", "general_question"})

# What people put around a bare answer: "sorry, it's 1001", "meine Nummer ist 1001".
WRAPPING = frozenset(Path(__file__).with_name("wrapping_words.txt").read_text(encoding="utf-8").split())

# "I don't want a refund, I just want to know …": only what follows "just" is meant.
DENIED_FIRST = re.compile(
    r"(?:\b(?:(?:don't|do not|dont|didn't|did not) (?:want|need|ask|mean|wish)"
    r"|(?:i'm|i am|im|was|were) not (?:\w+ing|after|here|hacked|charged)|(?:wasn't|weren't) (?:\w+ing|hacked|charged)"
    r"|ich (?:will|möchte|brauche|wurde) (?:nicht|keine?n?)|no (?:quiero|necesito)|je ne (?:veux|demande) pas"
    r"|não (?:quero|preciso)|non (?:voglio|chiedo)|ik (?:wil|hoef) (?:niet|geen))\b[^.!?\n]{0,80}?)"
    r"[,.;:\s-]+(?:but |i'm |i am |i |ich |yo |je |me )?"
    r"(?:just|only|simply|nur|solo|sólo|solamente|juste|seulement|só|apenas|soltanto|alleen)\b(?P<meant>[^\n]+)",
    re.IGNORECASE,
)
ENOUGH_WORDS = 3


def in_context(text: str, verdict: Verdict, slots: dict[str, str], previous_intent: str, asked_for: str) -> Verdict:
    """`verdict`, or the previous intent where `text` only carries the conversation on."""
    if not previous_intent or not _carries_on(text, verdict, slots, asked_for):
        return verdict
    return kept(verdict, previous_intent)


def kept(verdict: Verdict, previous_intent: str) -> Verdict:
    """The previous intent, before what the message would be by itself."""
    rest = [(name, chance) for name, chance in verdict.ranking if name != previous_intent]
    return Verdict(previous_intent, KEEP, [(previous_intent, KEEP), *rest][:TOP])


def _carries_on(text: str, verdict: Verdict, slots: dict[str, str], asked_for: str) -> bool:
    words = len(WORD.findall(text))
    if asked_for in slots or is_correction(text):
        return says_no_more(text, slots) or verdict.confidence < SURE
    if verdict.intent == "affirm" and verdict.confidence >= 0.5:
        return True
    if words <= SHORT and OPENING.match(text):
        return verdict.confidence < VERY_SURE or verdict.intent in COURTESY
    if verdict.intent in COURTESY and verdict.confidence >= 0.5:
        return False
    if words <= SHORT and verdict.intent in SAYS_NOTHING_ALONE and POINTS_BACK.search(text):
        return True
    if words <= SHORT and slots:
        return says_no_more(text, slots) or verdict.confidence < SURE
    return words <= TINY and verdict.confidence < 0.6


def says_no_more(text: str, slots: dict[str, str]) -> bool:
    """Whether nothing but the details themselves, and the words around any answer, is in the text."""
    text = text.lower()
    for value in slots.values():
        text = text.replace(value.lower(), " ")
    return not [
        word for word in re.findall(r"[^\W_]+(?:['-][^\W_]+)*", text) if word not in WRAPPING and not word.isdigit()
    ]


def strip_denied_part(text: str) -> str:
    """`text` without what it denies in passing; `text` itself when it denies nothing or says nothing else."""
    match = DENIED_FIRST.search(text)
    if not match or len(match["meant"].split()) < ENOUGH_WORDS:
        return text
    return f"{text[: match.start()]} {match['meant']}".strip()
