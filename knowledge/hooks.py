"""Conversations, as far as the help centre knows them: by public id. The apps that have them register how to ask.

That keeps the layers: this one imports none of those above it.

What customers asked lately. The app that has the conversations registers how to read them, since this one imports
none of those above it.
"""

from collections.abc import Callable, Collection
from datetime import datetime

# Public id, and when a question was asked → what people answered from then on, fit to be published; empty if nothing.
Answers = Callable[[str, datetime], str]


# Public ids → where a teammate reads those conversations.
Addresses = Callable[[Collection[str]], dict[str, str]]
_answers: list[Answers] = []
_addresses: list[Addresses] = []


# How many at most → different questions, newest first.
Reader = Callable[[int], list[str]]
_readers: list[Reader] = []


def register_staff_answers(source: Answers) -> None:
    """Registers who finds people's answers."""
    _answers[:] = [source]


def addresses_come_from(source: Addresses) -> None:
    """Registers who knows where conversations are read."""
    _addresses[:] = [source]


def staff_answer_in(conversation: str, since: datetime) -> str:
    """What people answered in a conversation after a question; empty when nobody did."""
    return next((source(conversation, since) for source in _answers), "")


def addresses(conversations: Collection[str]) -> dict[str, str]:
    """Where teammates read these conversations; those that are gone are left out."""
    return next((source(conversations) for source in _addresses), {})


def register_recent_questions(reader: Reader) -> None:
    """Registers who knows what was asked."""
    _readers[:] = [reader]


def recent_questions(limit: int) -> list[str]:
    """Different questions of real customers, newest first; none on a site without conversations."""
    return next((reader(limit) for reader in _readers), [])
