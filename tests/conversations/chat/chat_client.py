"""A customer's browser at the chat's socket."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID, uuid4

from channels.testing import WebsocketCommunicator
from django.core import signing

from conversations.identity.visitors import _COOKIE_SALT, COOKIE
from supportsite.asgi import application

PATIENCE = 10  # seconds


class Browser(WebsocketCommunicator):
    """Keeps every frame that came in `seen`."""

    def __init__(self, *, visitor: UUID | None = None, query: str = "", origin: str = "") -> None:
        self.visitor = visitor
        self.seen: list[dict[str, Any]] = []
        headers = [(b"host", b"localhost")]
        if visitor:
            headers.append((b"cookie", f"{COOKIE}={signing.dumps(str(visitor), salt=_COOKIE_SALT)}".encode()))
        if origin:
            headers.append((b"origin", origin.encode()))
        super().__init__(application, f"/ws/chat/{query}", headers=headers)

    async def frame(self) -> dict[str, Any]:
        """The next frame."""
        received = json.loads(await self.receive_from(PATIENCE))
        self.seen.append(received)
        return received

    async def until(self, type: str, **fields: Any) -> dict[str, Any]:
        """The next frame of that type with those fields; other frames on the way are kept in `seen`."""
        while True:
            received = await self.frame()
            if received["type"] == type and fields.items() <= received.items():
                return received

    async def got(self, type: str, **fields: Any) -> dict[str, Any]:
        """The first frame of that type with those fields, whether it has come already or is still on its way."""
        for received in self.of(type):
            if fields.items() <= received.items():
                return received
        return await self.until(type, **fields)

    async def send(self, type: str, **fields: Any) -> None:
        await self.send_json_to({"type": type, **fields})

    async def hello(self, after: int = 0, **fields: Any) -> dict[str, Any]:
        """Introduce oneself; returns the `ready` frame."""
        await self.send("hello", after=after, page="https://shop.example/", **fields)
        return await self.until("ready")

    async def write(self, text: str, id: str = "") -> dict[str, Any]:
        """Send a message; returns its `ack`."""
        id = id or str(uuid4())
        await self.send("message", id=id, text=text)
        return await self.until("ack", id=id)

    async def refused(self, frame: Any) -> dict[str, Any]:
        """Send a text or a frame that is refused; returns the `error`, once the socket is known to work still."""
        await self.send_to(frame if isinstance(frame, str) else json.dumps(frame))
        error = await self.until("error")
        await self.send("ping")
        await self.until("pong")
        return error

    async def caught_up(self) -> None:
        """Wait until the answers to everything that was sent before now have come in; announcements may take longer."""
        await self.send("ping")
        await self.until("pong")

    def of(self, type: str) -> list[dict[str, Any]]:
        return [frame for frame in self.seen if frame["type"] == type]


Open = Callable[..., Any]


@asynccontextmanager
async def browser(visitor: UUID | None = None, *, query: str = "", origin: str = "") -> AsyncIterator[Browser]:
    """An open socket of a visitor: a new one with a cookie, unless the query brings a token."""
    opened = Browser(visitor=visitor or (None if query else uuid4()), query=query, origin=origin)
    connected, code = await opened.connect(PATIENCE)
    assert connected, code
    try:
        yield opened
    finally:
        await opened.disconnect()
