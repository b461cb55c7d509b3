"""A shop's API on 127.0.0.1 that answers with what was scripted for it, and remembers what it was asked."""

import asyncio
import json
import threading
from collections import deque
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import web

ORDER = {
    "order_id": "1001",
    "email": "ada@example.com",
    "status": "shipped",
    "placed_on": "2026-01-05",
    "lines": [{"name": "Enamel mug, cream", "quantity": 2, "price": "12.00"}],
    "total": 24.0,
    "currency": "GBP",
    "carrier": "Royal Mail",
    "tracking_number": "RM4471902635GB",
    "expected_on": "2026-01-09T12:00:00+00:00",
    "destination": "Bristol",
    "note": None,
}
ACCOUNT = {"email": "ada@example.com", "name": "Ada Whitfield", "plan": "Circle", "renews_on": "2026-03-01"}


@dataclass(frozen=True)
class Asked:
    """A request as it came over the wire: the path is still quoted."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any


@dataclass(frozen=True)
class Reply:
    """What the shop says; `wait` is the pause before each half of it."""

    body: bytes
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    wait: float = 0.0


class Shop:
    """Runs in a thread of its own while it is entered. The last reply is given again and again."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.url = ""
        self._replies: deque[Reply] = deque()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def says(self, body: Any, status: int = 200, *, wait: float = 0.0, **headers: str) -> None:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        self._replies.append(Reply(raw, status, headers, wait))

    def __enter__(self) -> Self:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._start(), self._loop).result(10)
        return self

    def __exit__(self, *error: object) -> None:
        asyncio.run_coroutine_threadsafe(self._runner.cleanup(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    async def _start(self) -> None:
        self._runner = web.AppRunner(web.Application(), shutdown_timeout=0.1)
        self._runner.app.router.add_route("*", "/{path:.*}", self._answer)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = self._runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{port}/api"

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        body = await request.text()
        sent = json.loads(body) if body else None
        self.asked.append(Asked(request.method, request.raw_path, dict(request.headers), sent))
        reply = self._replies.popleft() if len(self._replies) > 1 else self._replies[0]
        response = web.StreamResponse(status=reply.status, headers=reply.headers)
        await asyncio.sleep(reply.wait)
        await response.prepare(request)
        half = len(reply.body) // 2
        await response.write(reply.body[:half])
        await asyncio.sleep(reply.wait)
        await response.write(reply.body[half:])
        return response
