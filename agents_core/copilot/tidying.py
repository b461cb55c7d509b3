"""What rules can mend in a text: spaces, doubled words and marks, capitals. Spelling and grammar they cannot."""

import re

from agents_core.text.sentences import ends_in_abbreviation

# Only small words: "had had" and "bye bye" may be meant.
_DOUBLED = re.compile(
    r"\b(the|a|an|and|or|to|of|in|is|it|for|with|your|our|we|you|der|die|das|und|zu|de|le|la|et)(?:[ \t]+\1)+\b", re.I
)
_SPACES = re.compile(r"[ \t\u00a0]{2,}")
_BEFORE_MARK = re.compile(r"(?<=\w)[ \t]+(?=[,.](?:\s|$))")
_MARKS = re.compile(r"([!?,])\1+")
_AFTER_MARK = re.compile(r"(?<=[^\W\d_]{2}),(?=[^\W\d_]{2})")
_LONE_I = re.compile(r"(?<![\w.'’])i(?=['’](?:m|ve|ll|d)\b|[ \t]+[a-z])")
# What is an address or a name with a mark in it stays small.
_START = re.compile(r"(\A|\n|[.!?] )([a-zà-ÿ])(?=[\w’']*(?:[ \n,]|[.!?](?:\s|$)|$))")
_ENGLISH = re.compile(r"\b(?:the|you|your|is|are|and|have|will|it)\b", re.I)
_LINES = re.compile(r"\n{3,}")


def tidy(text: str) -> str:
    """`text` with single spaces, without doubled small words and marks, and with capitals at the start of sentences."""
    lines = [_SPACES.sub(" ", line).strip() for line in text.strip().splitlines()]
    mended = _LINES.sub("\n\n", "\n".join(lines))
    mended = _DOUBLED.sub(lambda found: found[1], mended)
    mended = _AFTER_MARK.sub(", ", _MARKS.sub(r"\1", _BEFORE_MARK.sub("", mended)))
    if _ENGLISH.search(mended):
        mended = _LONE_I.sub("I", mended)
    return _START.sub(_capital, mended)


def _capital(found: re.Match[str]) -> str:
    """The start of a sentence; not what comes after "e.g. "."""
    if ends_in_abbreviation(found.string[: found.end(1)].rstrip()):
        return found[0]
    return found[1] + found[2].upper()
