"""Telling customers who wait how the queue has moved. A process looks once for all of its chats, however many they are
and however much happens meanwhile."""

import asyncio
from collections.abc import Collection
from contextlib import suppress
from typing import Any, Protocol
from weakref import WeakKeyDictionary, WeakSet

import structlog

from conversations.chat.serializers import handoff_frames
from conversations.db.async_access import run_in_db_thread

log = structlog.get_logger(__name__)

PAUSE = 1.0  # seconds between two looks
AT_LEAST_EVERY = 20.0  # seconds: offices open, people go, time passes, and an announcement may be lost
AT_ONCE = 500  # chats in one look at the database


class WaitingChat(Protocol):
    """An open chat whose customer waits for a person."""

    conversation_id: int | None

    async def show_handoff(self, frame: dict[str, Any], epoch: int) -> None:
        """Show the customer how they stand now, if that is news to them."""


class Queue:
    """Those of one event loop who wait."""

    def __init__(self) -> None:
        self.chats: WeakSet[WaitingChat] = WeakSet()
        self.moved = asyncio.Event()
        self.keeper = asyncio.create_task(self._keep())

    async def _keep(self) -> None:
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self.moved.wait(), AT_LEAST_EVERY)
            self.moved.clear()
            try:
                await self._look(list(self.chats))
            except Exception:
                log.exception("looking_at_queue_failed")
            await asyncio.sleep(PAUSE)

    async def _look(self, chats: list[WaitingChat]) -> None:
        for start in range(0, len(chats), AT_ONCE):
            some = {chat: chat.conversation_id for chat in chats[start : start + AT_ONCE]}
            frames = await run_in_db_thread(handoff_frames, _known(some.values()))
            for chat, number in some.items():
                if number in frames and chat in self.chats:
                    await chat.show_handoff(*frames[number])


_queues: WeakKeyDictionary[asyncio.AbstractEventLoop, Queue] = WeakKeyDictionary()


def _queue() -> Queue:
    loop = asyncio.get_running_loop()
    if loop not in _queues:
        _queues[loop] = Queue()
    return _queues[loop]


def subscribe(chat: WaitingChat) -> None:
    """Keep an open chat informed from here on, until `unsubscribe`."""
    _queue().chats.add(chat)


def unsubscribe(chat: WaitingChat) -> None:
    """The chat's customer waits no more, or has closed it."""
    _queue().chats.discard(chat)


def queue_changed() -> None:
    """Somebody left the queue."""
    _queue().moved.set()


def _known(numbers: Collection[int | None]) -> list[int]:
    return [number for number in numbers if number]
