"""Looking now and then whether an open chat has missed something. Announcements may be lost, for instance while Redis
is restarted; what they announce may not."""

import asyncio
from collections.abc import Awaitable, Iterable
from typing import Protocol
from weakref import WeakKeyDictionary, WeakSet

import structlog

from conversations.chat.serializers import Missed, Seen, missed_since
from conversations.db.async_access import run_in_db_thread
from conversations.models import Conversation

log = structlog.get_logger(__name__)

EVERY = 2.0  # seconds
AT_ONCE = 1000  # conversations in one query of marks
TOLD_AT_ONCE = 100  # chats whose news are read together
FEW = 50  # messages; who has missed more is shown them in pages

Mark = tuple[int, int]  # the newest message's seq, and the conversation's epoch


class Chat(Protocol):
    """An open chat; `mark` is what its client has seen."""

    conversation_id: int | None
    mark: Mark
    link: str  # from a mail, to be looked at each time; empty for most
    keyed: bool  # whether addresses of files open without the visitor cookie

    async def catch_up(self) -> None:
        """Show the client what it has missed."""

    async def show_missed(self, missed: Missed) -> None:
        """Show the client what was read for it."""


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
            await look(list(chats))
        except Exception:
            log.exception("looking_after_chats_failed")


async def look(chats: list[Chat]) -> None:
    """Show each of these chats what it has missed. However many are behind, the database is asked a few times for a
    hundred of them: asked for one after the other, the last one would wait for all."""
    for start in range(0, len(chats), AT_ONCE):
        some = {chat: chat.conversation_id for chat in chats[start : start + AT_ONCE]}
        marks = await run_in_db_thread(_marks, {number for number in some.values() if number})
        # One that is behind now may only be about to hear of it; it does no harm to tell it twice.
        behind = {chat: marks[number] for chat, number in some.items() if number in marks and marks[number] > chat.mark}
        alone = {chat for chat, (seq, _epoch) in behind.items() if chat.link or seq - chat.mark[0] > FEW}
        together = [chat for chat in behind if chat not in alone]
        for first in range(0, len(together), TOLD_AT_ONCE):
            await _tell(together[first : first + TOLD_AT_ONCE])
        await _each(chat.catch_up() for chat in alone)


async def _tell(chats: list[Chat]) -> None:
    seen = {chat: Seen(chat.conversation_id, chat.mark[0], chat.keyed) for chat in chats if chat.conversation_id}
    missed = await run_in_db_thread(missed_since, set(seen.values()))
    await _each(chat.show_missed(missed[which]) for chat, which in seen.items() if which in missed)


async def _each(telling: Iterable[Awaitable[None]]) -> None:
    """All of them at once: one client that does not get its news keeps nobody else from theirs."""
    for problem in await asyncio.gather(*telling, return_exceptions=True):
        if isinstance(problem, Exception):
            log.error("looking_after_chat_failed", exc_info=problem)


def _marks(conversation_ids: Iterable[int]) -> dict[int | None, Mark]:
    found = Conversation.objects.filter(pk__in=conversation_ids).values_list("pk", "last_seq", "epoch")
    return {number: (seq, epoch) for number, seq, epoch in found}
