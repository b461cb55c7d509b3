"""Telling whoever has a conversation open what its turn does. Nothing depends on its arriving: the reply is stored, and
who missed a piece asks for it again."""

import asyncio
from contextlib import suppress

from agents_core.turn.events import CheckedText, Progress, TurnEvent
from conversations.realtime import broadcast

FRAME_SECONDS = 0.04  # deltas are joined to at most one frame in this time


class ReplyStream:
    """The voice of one attempt at a turn."""

    def __init__(self, conversation_id: int, turn_id: int, attempt: int) -> None:
        self._group = broadcast.conversation_group(conversation_id)
        self._turn, self._attempt = turn_id, attempt
        self._states: list[str] = []
        self._said = ""
        self._sent = 0  # characters of what was said
        self._sender: asyncio.Task[None] | None = None
        self._next = 0.0  # when the next frame may go out, by the loop's clock
        self._ending = asyncio.Event()

    def publish(self, event: TurnEvent) -> None:
        """Pass on an event of the turn; returns at once."""
        match event:
            case Progress(state=state):
                self._states.append(state)
            case CheckedText(text=text):
                self._said += text
        if self._sender is None or self._sender.done():
            self._sender = asyncio.create_task(self._send())

    async def replay(self) -> None:
        """Send all that was said so far, for who came late."""
        if self._sent:
            await self._send_delta(0, self._said[: self._sent])

    async def flush(self) -> None:
        """Send what has not gone out yet, without waiting for more to join it."""
        self._ending.set()
        if self._sender:
            await self._sender

    async def status(self, state: str) -> None:
        """Send a state now."""
        await broadcast.send(self._group, "turn.status", turn=self._turn, state=state)

    async def _send(self) -> None:
        while self._states or self._sent < len(self._said):
            while self._states:
                await self.status(self._states.pop(0))
            if self._sent < len(self._said):
                await self._until_next_frame()
                offset, self._sent = self._sent, len(self._said)
                await self._send_delta(offset, self._said[offset : self._sent])
                self._next = asyncio.get_running_loop().time() + FRAME_SECONDS

    async def _until_next_frame(self) -> None:
        left = self._next - asyncio.get_running_loop().time()
        if left > 0:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._ending.wait(), left)

    async def _send_delta(self, offset: int, text: str) -> None:
        await broadcast.send(
            self._group, "turn.delta", turn=self._turn, attempt=self._attempt, offset=offset, text=text
        )
