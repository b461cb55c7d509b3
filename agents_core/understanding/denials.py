"""Keeps what a customer wants when they first say what they do not want."""

import re

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


def what_is_meant(text: str) -> str:
    """`text` without what it denies in passing; `text` itself when it denies nothing or says nothing else."""
    match = DENIED_FIRST.search(text)
    if not match or len(match["meant"].split()) < ENOUGH_WORDS:
        return text
    return f"{text[: match.start()]} {match['meant']}".strip()
