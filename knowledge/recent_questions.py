"""What customers asked lately. The app that has the conversations registers how to read them, since this one imports
none of those above it."""

from collections.abc import Callable

# How many at most → different questions, newest first.
Reader = Callable[[int], list[str]]

_readers: list[Reader] = []


def questions_come_from(reader: Reader) -> None:
    """Registers who knows what was asked."""
    _readers[:] = [reader]


def recent_questions(limit: int) -> list[str]:
    """Different questions of real customers, newest first; none on a site without conversations."""
    return next((reader(limit) for reader in _readers), [])
