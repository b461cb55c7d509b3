"""Recognises how something is asked, by small words. The words are data."""

import re
import tomllib
from functools import cache
from pathlib import Path

CUES = Path(__file__).with_name("cues.toml")


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    lists = tomllib.loads(CUES.read_text(encoding="utf-8"))
    return {name: re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)", re.IGNORECASE) for name, words in lists.items()}


def has(cue: str, text: str) -> bool:
    """Whether `text` holds a word of that list of cues.toml. Raises KeyError for a list that is not there."""
    return bool(_patterns()[cue].search(text.replace("’", "'")))


def begins(cue: str, text: str) -> bool:
    """Whether `text` begins with a word of that list."""
    return bool(_patterns()[cue].match(text.replace("’", "'").lstrip(" ¿\"'")))
