"""Recognises that a customer takes something back: "no, I meant 1002"."""

import re

CORRECTION = re.compile(
    r"\b(?:i meant|i mean|meant to (?:say|write)|correction|instead of|rather than|wrong number"
    r"|sorry,? (?:it's|it is|that's|i meant)|actually,? (?:it's|it is)"
    r"|ich mein(?:t)?e|quise decir|me refería|je voulais dire|je parlais|quis dizer|intendevo|ik bedoel(?:de)?)\b"
    r"|^\W*(?:no|nope|nein|non|não|nee|not)\b[\s,.:;-]+(?:\S+\s){0,3}#?\S*\d",
    re.IGNORECASE,
)


def is_correction(text: str) -> bool:
    """Whether the message takes back what was said before, in it or in the message before."""
    return bool(CORRECTION.search(text))
