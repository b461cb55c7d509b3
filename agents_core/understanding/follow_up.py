"""A message in the light of the one before: answers to our question, corrections, short follow-ups."""

import re

from agents_core.understanding.corrections import is_correction
from agents_core.understanding.intents import TOP, Verdict
from agents_core.understanding.sentences import WORD

KEEP = 0.9
# A new topic this sure, in more than two words, is a new topic even where a follow-up is expected.
SURE = 0.7
SHORT = 6

YES_OR_NO = frozenset({"affirm", "deny"})
COURTESY = frozenset({"thanks", "goodbye", "greeting", "about_bot"})

OPENING = re.compile(
    r"\W*(?:and|but|or|also|what about|how about|und|aber|was ist mit|y|pero|et|mais|e|ma|en)\s", re.IGNORECASE
)


def in_context(text: str, verdict: Verdict, slots: dict[str, str], previous_intent: str, asked_for: str) -> Verdict:
    """`verdict`, or the previous intent where `text` only carries the conversation on."""
    if not previous_intent or not _carries_on(text, verdict, slots, asked_for):
        return verdict
    rest = [(name, chance) for name, chance in verdict.ranking if name != previous_intent]
    return Verdict(previous_intent, KEEP, [(previous_intent, KEEP), *rest][:TOP])


def _carries_on(text: str, verdict: Verdict, slots: dict[str, str], asked_for: str) -> bool:
    words = len(WORD.findall(text))
    new_topic = verdict.confidence >= SURE and words > 2 and verdict.intent not in YES_OR_NO
    if asked_for in slots or is_correction(text):
        return words <= SHORT or not new_topic
    if verdict.intent == "affirm" and verdict.confidence >= 0.5:
        return True
    if verdict.intent in COURTESY | {"deny"} and verdict.confidence >= 0.5:
        return False
    if words <= SHORT and (OPENING.match(text) or slots):
        return not new_topic
    return words <= 2 and verdict.confidence < 0.5
