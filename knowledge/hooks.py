"""What this app asks of those above it about conversations, which it knows by public id only: what people answered in
one, where teammates read it, and what customers asked lately.

The app that has the conversations registers how to ask. That keeps the layers: this one imports none of those above it.
"""

from collections.abc import Callable, Collection
from datetime import datetime

# Public id, and when a question was asked → what people answered from then on, fit to be published; empty if nothing.
Answers = Callable[[str, datetime], str]
# Public ids → where a teammate reads those conversations.
Addresses = Callable[[Collection[str]], dict[str, str]]
# How many at most → different questions, newest first.
Questions = Callable[[int], list[str]]

_answers: list[Answers] = []
_addresses: list[Addresses] = []
_questions: list[Questions] = []


def register_staff_answers(source: Answers) -> None:
    """Registers who finds people's answers."""
    _answers[:] = [source]


def register_addresses(source: Addresses) -> None:
    """Registers who knows where conversations are read."""
    _addresses[:] = [source]


def register_recent_questions(source: Questions) -> None:
    """Registers who knows what was asked."""
    _questions[:] = [source]


def staff_answer_in(conversation: str, since: datetime) -> str:
    """What people answered in a conversation after a question; empty when nobody did."""
    return next((source(conversation, since) for source in _answers), "")


def addresses(conversations: Collection[str]) -> dict[str, str]:
    """Where teammates read these conversations; those that are gone are left out."""
    return next((source(conversations) for source in _addresses), {})


def recent_questions(limit: int) -> list[str]:
    """Different questions of real customers, newest first; none on a site without conversations."""
    return next((source(limit) for source in _questions), [])
