"""Shortens runs that nobody writes, before many patterns are tried on a text.

A pattern such as `\\w+ (?:\\w+ ){0,4}password` is quick on words and spaces, and slow on a word of thousands of letters
or on thousands of marks in a row: each of its parts can then end at each of them. With an end to both, what a pattern
takes at one place is bounded, and so a whole text costs what its length says.
"""

import re

LONGEST_WORD = 64
KEPT_MARKS = 16  # at each end of a run of marks; "../../../../etc" is one that means something
_LONG_WORD = re.compile(rf"\b\w{{{LONGEST_WORD + 1},}}")
_MARKS = re.compile(rf"[\W_]{{{2 * KEPT_MARKS + 1},}}")


def shorten_runs(text: str) -> str:
    """`text` with long words cut into several, none of their letters lost, and long runs of marks cut out but for their
    ends."""
    return _LONG_WORD.sub(_in_pieces, _MARKS.sub(_ends, text))


def _ends(match: re.Match[str]) -> str:
    return match[0][:KEPT_MARKS] + match[0][-KEPT_MARKS:]


def _in_pieces(match: re.Match[str]) -> str:
    word = match[0]
    return " ".join(word[at : at + LONGEST_WORD] for at in range(0, len(word), LONGEST_WORD))
