"""A customer's browser under load: a chat socket that numbers, resends and remembers, as the real one does."""

import asyncio
import json
import time
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from aiohttp import ClientSession, ClientWebSocketResponse, CookieJar, WSMsgType

Frame = dict[str, Any]


@dataclass
class Link:
    """One connection: the newest seq that the client said it had, and all that came. Times as of `time.time()`."""

    after: int
    frames: list[Frame] = field(default_factory=list)
    opened: float = 0.0
    closed: float = 0.0


class Chat:
    """One tab of one customer. `frames` holds all that came, over every connection, and `links` the same by connection;
    `seq` is the newest message seen. Tabs of one customer share the `session`, which holds the cookie."""

    def __init__(self, url: str, session: ClientSession | None = None) -> None:
        self.url = url
        self.session = session or ClientSession(cookie_jar=CookieJar(unsafe=True))
        self.frames: list[Frame] = []
        self.links: list[Link] = []
        self.seq = 0
        self.conversation = ""
        self.came = asyncio.Condition()
        self._socket: ClientWebSocketResponse | None = None
        self._reader: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Load the page, and connect."""
        await self.load_page()
        await self.connect()

    async def load_page(self) -> None:
        """Get the visitor's cookie."""
        async with self.session.get(f"{self.url}/chat/") as page:
            page.raise_for_status()

    async def connect(self, seconds: float = 60.0) -> None:
        """Open the socket and introduce oneself with the newest seq seen. Raises TimeoutError and ConnectionError when
        that is not answered."""
        self._socket = await self.session.ws_connect(f"{self.url.replace('http', 'ws', 1)}/ws/chat/")
        seen, link = len(self.frames), Link(self.seq)
        self.links.append(link)
        self._reader = asyncio.create_task(self._read(self._socket, link))
        await self.send(type="hello", after=self.seq, page="https://shop.example/")
        ready = await self.until(lambda frame: frame["type"] == "ready", since=seen, seconds=seconds)
        link.opened = time.time()
        self.conversation = ready["conversation"]

    async def drop(self) -> None:
        """Lose the connection without saying goodbye."""
        if self._socket is not None:
            transport = self._socket._response.connection and self._socket._response.connection.transport
            if transport:
                transport.abort()
            if self._reader:
                await asyncio.wait([self._reader])
        self._socket = None

    async def close(self) -> None:
        """Leave for good."""
        if self._socket is not None:
            await self._socket.close()
        if self._reader:
            await asyncio.wait([self._reader])
        await self.session.close()

    @property
    def connected(self) -> bool:
        """Whether frames can come."""
        return self._socket is not None and self._reader is not None and not self._reader.done()

    async def send(self, **frame: Any) -> None:
        """Send one frame. Raises ConnectionError when the connection is gone."""
        if self._socket is None:
            raise ConnectionResetError("not connected")
        await self._socket.send_str(json.dumps(frame))

    async def write(self, text: str, id: str = "") -> str:
        """Send a message without waiting for anything; returns its id."""
        id = id or str(uuid4())
        await self.send(type="message", id=id, text=text)
        return id

    async def until(self, wanted: Any, *, since: int = 0, seconds: float = 60.0) -> Frame:
        """The first frame from number `since` on that is `wanted`, once it has come. Raises TimeoutError, and
        ConnectionError when the connection ends first."""
        at = since
        async with asyncio.timeout(seconds):
            while True:
                while at < len(self.frames):
                    if wanted(self.frames[at]):
                        return self.frames[at]
                    at += 1
                if not self.connected:
                    raise ConnectionResetError("the socket was closed")
                async with self.came:
                    if at >= len(self.frames) and self.connected:
                        await self.came.wait()

    async def lost(self) -> None:
        """Wait until the connection is gone."""
        if self._reader:
            await asyncio.wait([self._reader])

    async def _read(self, socket: ClientWebSocketResponse, link: Link) -> None:
        try:
            async for message in socket:
                if message.type != WSMsgType.TEXT:
                    break
                self._take(json.loads(message.data), link)
                async with self.came:
                    self.came.notify_all()
        finally:
            link.closed = time.time()
            asyncio.get_running_loop().call_soon(self._wake)

    def _wake(self) -> None:
        async def wake() -> None:
            async with self.came:
                self.came.notify_all()

        self._waking = asyncio.ensure_future(wake())

    def _take(self, frame: Frame, link: Link) -> None:
        frame["at"] = asyncio.get_running_loop().time()
        self.frames.append(frame)
        link.frames.append(frame)
        if frame["type"] == "message":
            self.seq = max(self.seq, frame["seq"])
