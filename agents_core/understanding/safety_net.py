"""Strong phrases that send a message to a person even when the model is unsure. The phrases are data."""

import re
import tomllib
from functools import cache
from pathlib import Path

PHRASES = Path(__file__).with_name("strong_phrases.toml")


@cache
def _rules() -> tuple[re.Pattern[str], list[tuple[str, re.Pattern[str]]]]:
    table = tomllib.loads(PHRASES.read_text(encoding="utf-8"))
    unless = _any_of(table.pop("unless"))
    return unless, [(intent, _any_of(phrases)) for intent, phrases in table.items()]


def _any_of(phrases: list[str]) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(?:" + "|".join(phrases) + r")(?!\w)", re.IGNORECASE)


def catch(text: str) -> str:
    """The intent of the first strong phrase in cleaned `text`, or "" when there is none or the text takes it back."""
    unless, rules = _rules()
    # What is only asked about, denied or supposed is blanked out, and the rest of the message still counts.
    text = unless.sub(" ", text)
    for intent, phrases in rules:
        if phrases.search(text):
            return intent
    return ""
