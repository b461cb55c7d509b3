"""What the copilot is given and what it gives back: plain data. The languages it translates into, and what can go wrong
beside a model that fails, which is a TurnFailedError.
"""

from dataclasses import dataclass, field
from typing import Any, Literal

from agents_core.turn.context import Source

Speaker = Literal["customer", "agent", "teammate"]

# Why there is nothing to offer.
UnavailableReason = Literal["", "nothing_asked", "not_in_help_centre", "ungrounded", "promise", "held_back"]

# That a text may be translated into, by code, as a model is told them.
LANGUAGES = {
    "en": "English",
    "de": "German",
    "es": "Spanish",
    "fr": "French",
    "it": "Italian",
    "nl": "Dutch",
    "pl": "Polish",
    "pt": "Portuguese",
    "sv": "Swedish",
    "da": "Danish",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "ar": "Arabic",
    "he": "Hebrew",
    "hi": "Hindi",
    "ja": "Japanese",
    "ko": "Korean",
    "zh": "Chinese",
}


@dataclass(frozen=True)
class TranscriptLine:
    """One message of a conversation. `name` is that of a teammate, who is no customer; else ""."""

    speaker: Speaker
    text: str
    name: str = ""


@dataclass(frozen=True)
class Suggestion:
    """A reply to `question`, and the articles that it rests on; `passages` is all that was read for it.

    Without a text there is nothing to offer: `lacking` is the kind of reason, `detail` what exactly is missing.
    """

    question: str
    text: str = ""
    sources: list[Source] = field(default_factory=list)
    passages: list[dict[str, Any]] = field(default_factory=list)
    lacking: UnavailableReason = ""
    detail: str = ""


@dataclass(frozen=True)
class Rewrite:
    """A text, and the figures in it that the text it was made from does not have: whoever uses it should look."""

    text: str
    new_figures: list[str] = field(default_factory=list)


def name_of(code: str) -> str:
    """What a model is told; English for a language that is not listed."""
    return LANGUAGES.get(code, LANGUAGES["en"])


class NeedsModelError(Exception):
    """Only a language model can do this, and the site runs on the built-in one."""


class HeldBackError(Exception):
    """What the model wrote may not be shown. `category` is that of the output guardrail."""

    def __init__(self, category: str) -> None:
        self.category = category
        super().__init__(category)
