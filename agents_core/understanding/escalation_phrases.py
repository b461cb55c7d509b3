"""Strong phrases that send a message to a person even when the model is unsure. The phrases are data."""

import re
import tomllib
from functools import cache
from pathlib import Path

from agents_core.text.prefilter import PatternPrefilter

PHRASES = Path(__file__).with_name("strong_phrases.toml")


@cache
def phrases() -> dict[str, re.Pattern[str]]:
    """One pattern for each intent that has strong phrases, in order of precedence."""
    return {intent: _any_of(listed) for intent, listed in _table().items() if intent != "unless"}


@cache
def _unless() -> re.Pattern[str]:
    return _any_of(_table()["unless"])


@cache
def _prefilter() -> PatternPrefilter:
    return PatternPrefilter(phrases().values())


@cache
def _prefilter_of_unless() -> PatternPrefilter:
    return PatternPrefilter([_unless()])


@cache
def _table() -> dict[str, list[str]]:
    return tomllib.loads(PHRASES.read_text(encoding="utf-8"))


def _any_of(phrases: list[str]) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(?:" + "|".join(phrases) + r")(?!\w)", re.IGNORECASE)


def match_escalation_phrase(text: str) -> str:
    """The intent of the first strong phrase in cleaned `text`, or "" when there is none or the text takes it back."""
    # What is only asked about, denied or supposed is blanked out, and the rest of the message still counts.
    if _prefilter_of_unless().candidates(text):
        text = _unless().sub(" ", text)
    listed = list(phrases().items())
    possible = map(listed.__getitem__, _prefilter().candidates(text))
    return next((intent for intent, pattern in possible if pattern.search(text)), "")
