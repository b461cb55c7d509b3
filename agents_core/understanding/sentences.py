"""Splits a message into the separate things that it says or asks."""

import re

MAX_PARTS = 8

# A full stop between digits or in "e.g." does not end a sentence; a blank must follow.
SENTENCE_END = re.compile(r"(?<=[.!?…。！？])\s+|\n+")
# "… and also can you …", "… and how do I …": a second question in the same sentence.
SECOND_QUESTION = re.compile(
    r",?\s+(?:and|und|y|et|e|en)\s+(?=(?:also|(?:can|could|do|does|will|should) (?:i|you|we|they|it)"
    r"|(?:how|when|where|what) (?:is|are|do|does|did|can|could|will|would|should|much|many|long|about)"
    r"|is there|wie|wann|wo|kann|könnt|cómo|cuándo|dónde|puedo|comment|quand|où|puis-je|pouvez-vous)\b)"
    r"|[,;]\s+(?:also|plus|another thing|außerdem|además|aussi)\b,?\s*",
    re.IGNORECASE,
)
WORD = re.compile(r"[^\W_]+")


def split(text: str) -> list[str]:
    """At least one part for text with words, at most MAX_PARTS, in the order written; [] for no words at all."""
    parts: list[str] = []
    for sentence in SENTENCE_END.split(text):
        parts.extend(piece.strip(" ,;") for piece in SECOND_QUESTION.split(sentence))
    return [part for part in parts if WORD.search(part)][:MAX_PARTS]
