"""Looking now and then whether an open chat has missed something. Announcements may be lost, for instance while Redis
is restarted; what they announce may not."""

import asyncio
from collections.abc import Iterable
from typing import Protocol
from weakref import WeakKeyDictionary, WeakSet

import structlog

from conversations.db.async_access import run_in_db_thread
from conversations.models import Conversation

log = structlog.get_logger(__name__)

EVERY = 3.0  # seconds
AT_ONCE = 1000  # conversations in one query

Mark = tuple[int, int]  # the newest message's seq, and the conversation's epoch


class Chat(Protocol):
    """An open chat; `mark` is what its client has seen."""

    conversation_id: int | None
    mark: Mark

    async def catch_up(self) -> None:
        """Show the client what it has missed."""


_watched: WeakKeyDictionary[asyncio.AbstractEventLoop, WeakSet[Chat]] = WeakKeyDictionary()
_watching: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Task[None]] = WeakKeyDictionary()


def track(chat: Chat) -> None:
    """Look after an open chat from here on, until `untrack`."""
    loop = asyncio.get_running_loop()
    _watched.setdefault(loop, WeakSet()).add(chat)
    if loop not in _watching:
        _watching[loop] = loop.create_task(_watch(_watched[loop]))


def untrack(chat: Chat) -> None:
    """The chat was closed."""
    _watched.get(asyncio.get_running_loop(), WeakSet()).discard(chat)


async def _watch(chats: WeakSet[Chat]) -> None:
    while True:
        await asyncio.sleep(EVERY)
        try:
            await _look(list(chats))
        except Exception:
            log.exception("looking_after_chats_failed")


async def _look(chats: list[Chat]) -> None:
    for start in range(0, len(chats), AT_ONCE):
        some = {chat: chat.conversation_id for chat in chats[start : start + AT_ONCE]}
        marks = await run_in_db_thread(_marks, {number for number in some.values() if number})
        for chat, number in some.items():
            mark = marks.get(number) if number else None
            # One that is behind now may only be about to hear of it; it does no harm to tell it twice.
            if mark and mark > chat.mark:
                await chat.catch_up()


def _marks(conversation_ids: Iterable[int]) -> dict[int | None, Mark]:
    found = Conversation.objects.filter(pk__in=conversation_ids).values_list("pk", "last_seq", "epoch")
    return {number: (seq, epoch) for number, seq, epoch in found}
