"""How the inbox speaks of suggestions."""

from functools import lru_cache

from django import template
from django.utils.translation import get_language

from agents_core.copilot.rewriting import has_model
from agents_core.understanding.language import detect
from conversations.models import Message, Role
from inbox.copilot.choices import problem_text, suggestion_title
from inbox.models import Suggestion

register = template.Library()
QUICK = 2  # seconds in which most are there: until then the page asks often
LEAST_LETTERS = 12  # what is shorter tells no language

_language = lru_cache(maxsize=4096)(detect)


@register.filter
def title(suggestion: Suggestion) -> str:
    """What it is."""
    return suggestion_title(suggestion)


@register.filter
def problem(suggestion: Suggestion) -> str:
    """Why there is no text."""
    return problem_text(suggestion)


@register.filter
def ask_again_after(suggestion: Suggestion) -> str:
    """How long the page waits before it asks again, as htmx writes it."""
    return "300ms" if suggestion.age < QUICK else "1s"


@register.filter
def is_foreign(message: Message) -> bool:
    """Whether a customer's message is in another language than the page, and can be translated here."""
    if message.role != Role.CUSTOMER or not has_model() or len(message.text) < LEAST_LETTERS:
        return False
    return _language(message.text[:500]) != (get_language() or "en")[:2]
