"""What helps a teammate to answer: a suggested reply, a better wording, a translation, a summary. Nothing here sends or
stores anything, and whatever a customer wrote is data."""

from agents_core.copilot.languages import LANGUAGES
from agents_core.copilot.material import Line, Suggestion, Written
from agents_core.copilot.problems import HeldBackError, NeedsModelError
from agents_core.copilot.suggesting import suggest_reply
from agents_core.copilot.summarising import summarise
from agents_core.copilot.writing import HOWS, How, can_rewrite, has_model, rewrite, translate

__all__ = [
    "HOWS",
    "LANGUAGES",
    "HeldBackError",
    "How",
    "Line",
    "NeedsModelError",
    "Suggestion",
    "Written",
    "can_rewrite",
    "has_model",
    "rewrite",
    "suggest_reply",
    "summarise",
    "translate",
]
