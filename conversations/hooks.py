"""What only a layer above knows, which says so here: which conversations a teammate may look into, for it knows who is
in which team; and how many people could take a conversation now, for it knows who they are."""

from collections.abc import Callable

from django.contrib.auth.models import User

from conversations.models import Conversation

_sees: Callable[[User, Conversation], bool] = lambda user, conversation: True  # noqa: E731 - until somebody knows
_count: Callable[[], int | None] = lambda: None  # noqa: E731 - until somebody knows


def set_visibility_check(sees: Callable[[User, Conversation], bool]) -> None:
    """Have `sees` say whether a teammate may look into a conversation."""
    global _sees
    _sees = sees


def can_view_conversation(user: User, conversation: Conversation) -> bool:
    """Whether this teammate may see what is in the conversation."""
    return _sees(user, conversation)


def set_online_counter(count: Callable[[], int | None]) -> None:
    """Have `count` say how many people are there, None when it cannot tell."""
    global _count
    _count = count


def online_staff_count() -> int | None:
    """How many people are there and would take a conversation; None when nobody can tell."""
    return _count()
