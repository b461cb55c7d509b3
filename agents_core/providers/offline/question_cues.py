"""Recognises how something is asked, by small words. The words are data."""

import re
import tomllib
from functools import cache, lru_cache
from pathlib import Path

CUES = Path(__file__).with_name("cues.toml")


@cache
def _lists() -> dict[str, list[str]]:
    return tomllib.loads(CUES.read_text(encoding="utf-8"))


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    return {name: re.compile(rf"(?<!\w)(?:{'|'.join(each)})(?!\w)", re.IGNORECASE) for name, each in _lists().items()}


def words(cue: str) -> list[str]:
    """The list of that name in cues.toml. Raises KeyError for one that is not there."""
    return _lists()[cue]


@lru_cache(maxsize=1024)  # a question is held against each sentence of what was found
def has(cue: str, text: str) -> bool:
    """Whether `text` holds a word of that list of cues.toml. Raises KeyError for a list that is not there."""
    return bool(_patterns()[cue].search(text.replace("’", "'")))


def begins(cue: str, text: str) -> bool:
    """Whether `text` begins with a word of that list."""
    return bool(_patterns()[cue].match(text.replace("’", "'").lstrip(" ¿\"'")))
