"""What the sockets of customers and staff have in common."""

import asyncio
from contextlib import suppress
from typing import Any, ClassVar
from weakref import WeakKeyDictionary, WeakSet

from autobahn.exception import Disconnected
from channels.consumer import get_handler_name
from channels.generic.websocket import AsyncWebsocketConsumer

from conversations.realtime.heartbeat import monitor_channel_layer

COME_AGAIN = 1012  # the code on which a page connects anew


class Socket(AsyncWebsocketConsumer):
    """A consumer that is known to this process while it is open.

    It goes without Channels' visit to a thread before each event, to close connections there that are too old: ours are
    looked after in `db/async_access.py`.
    """

    open: ClassVar[WeakSet["Socket"]] = WeakSet()
    _listening: ClassVar[WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Task[None]]] = WeakKeyDictionary()

    async def dispatch(self, message: dict[str, Any]) -> None:
        """Hand an event to its method. Raises ValueError for one that has none."""
        handler = getattr(self, get_handler_name(message), None)
        if handler is None:
            raise ValueError(f"no handler for {message['type']}")
        await handler(message)

    async def websocket_connect(self, message: dict[str, Any]) -> None:
        """See `AsyncWebsocketConsumer`. With the first one begins the care for the channel layer."""
        loop = asyncio.get_running_loop()
        if loop not in Socket._listening:
            Socket._listening[loop] = loop.create_task(monitor_channel_layer(self._all_come_again))
        Socket.open.add(self)
        await super().websocket_connect(message)

    async def websocket_disconnect(self, message: dict[str, Any]) -> None:
        """See `AsyncWebsocketConsumer`."""
        Socket.open.discard(self)
        await super().websocket_disconnect(message)

    async def send(self, *args: Any, **kwargs: Any) -> None:
        """See `AsyncWebsocketConsumer`. Who has left in this moment finds everything when they come back."""
        with suppress(Disconnected):
            await super().send(*args, **kwargs)

    @staticmethod
    async def _all_come_again() -> None:
        """Have every client connect anew: what was announced meanwhile, it finds in the database."""
        for socket in list(Socket.open):
            await socket.close(COME_AGAIN)
