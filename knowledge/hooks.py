"""Conversations, as far as the help centre knows them: by public id. The apps that have them register how to ask.

That keeps the layers: this one imports none of those above it.
"""

from collections.abc import Callable, Collection
from datetime import datetime

# Public id, and when a question was asked → what people answered from then on, fit to be published; empty if nothing.
Answers = Callable[[str, datetime], str]
# Public ids → where a teammate reads those conversations.
Addresses = Callable[[Collection[str]], dict[str, str]]

_answers: list[Answers] = []
_addresses: list[Addresses] = []


def answers_come_from(source: Answers) -> None:
    """Registers who finds people's answers."""
    _answers[:] = [source]


def addresses_come_from(source: Addresses) -> None:
    """Registers who knows where conversations are read."""
    _addresses[:] = [source]


def answer_in(conversation: str, since: datetime) -> str:
    """What people answered in a conversation after a question; empty when nobody did."""
    return next((source(conversation, since) for source in _answers), "")


def addresses(conversations: Collection[str]) -> dict[str, str]:
    """Where teammates read these conversations; those that are gone are left out."""
    return next((source(conversations) for source in _addresses), {})
