"""The part of a passage that a search result shows, with the words that were asked for marked."""

import re

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from knowledge.text.terms import plain, stem, terms

LENGTH = 40  # words
_BEFORE = 8  # words in front of the first that is marked
_BULLETS = {"-", "*", "+", "|"}  # of a list or a table, which look odd in a line
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")


def excerpt(text: str, question: str) -> SafeString:
    """About LENGTH words of `text` from shortly before the first word of the question on, as HTML."""
    wanted = set(terms(question))
    pieces = [piece for piece in text.split() if piece not in _BULLETS]
    hits = [bool(_stems(piece) & wanted) for piece in pieces]
    first = next((place for place, hit in enumerate(hits) if hit), 0)
    start = max(first - _BEFORE, 0) if first + _BEFORE > LENGTH else 0
    end = start + LENGTH
    shown = [
        _marked(piece, wanted) if hit else escape(piece)
        for piece, hit in zip(pieces[start:end], hits[start:end], strict=True)
    ]
    line = " ".join(shown)
    return mark_safe(f"{'… ' if start else ''}{line}{' …' if end < len(pieces) else ''}")


def _stems(piece: str) -> set[str]:
    return {stem(plain(word).partition("'")[0]) for word in _WORD.findall(piece)}


def _marked(piece: str, wanted: set[str]) -> str:
    """The piece with its words marked, its punctuation left outside."""
    parts, done = [], 0
    for found in _WORD.finditer(piece):
        if _stems(found[0]) & wanted:
            parts += [escape(piece[done : found.start()]), f"<mark>{escape(found[0])}</mark>"]
            done = found.end()
    return "".join([*parts, escape(piece[done:])])
