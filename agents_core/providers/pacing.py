"""Reading a model's stream in steps: what arrives within one step is read at once, so that a piece of text does not
wake the process for itself alone. The text is shown sentence by sentence, so nobody sees the difference."""

import asyncio
from collections.abc import AsyncIterator

import httpx2

STEP = 0.04  # seconds

_TEXT = b"response.output_text.delta"
_END = b'"response.completed"'


async def pace(response: httpx2.Response) -> None:
    """For the client's hook on responses: have an event stream read in steps."""
    if response.headers.get("content-type", "").startswith("text/event-stream"):
        assert isinstance(response.stream, httpx2.AsyncByteStream)
        response.stream = _Paced(response.stream)


class _Paced(httpx2.AsyncByteStream):
    def __init__(self, stream: httpx2.AsyncByteStream) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._stream:
            yield chunk
            if _TEXT in chunk and _END not in chunk:
                await asyncio.sleep(STEP)

    async def aclose(self) -> None:
        await self._stream.aclose()
