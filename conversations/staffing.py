"""How many people could take a conversation now. Who they are is known to a layer above, which says so here."""

from collections.abc import Callable

_count: Callable[[], int | None] = lambda: None  # noqa: E731 - until somebody knows


def staffing_comes_from(count: Callable[[], int | None]) -> None:
    """Have `count` say how many people are there, None when it cannot tell."""
    global _count
    _count = count


def people_online() -> int | None:
    """How many people are there and would take a conversation; None when nobody can tell."""
    return _count()
