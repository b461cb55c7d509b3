"""Joining a burst of requests for the same work."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

log = structlog.get_logger(__name__)


class Debouncer:
    """Runs `work` when asked, never more often than every `seconds`; what is asked meanwhile becomes one more run."""

    def __init__(self, work: Callable[[], Awaitable[None]], seconds: float) -> None:
        self._work = work
        self._seconds = seconds
        self._asked = False
        self._not_before = 0.0
        self._task: asyncio.Task[None] | None = None

    def request(self) -> None:
        """Make sure that the work is begun once more after now."""
        self._asked = True
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())

    def stop(self) -> None:
        if self._task:
            self._task.cancel()

    async def _run(self) -> None:
        clock = asyncio.get_running_loop()
        while self._asked:
            await asyncio.sleep(max(self._not_before - clock.time(), 0))
            self._asked = False
            self._not_before = clock.time() + self._seconds
            try:
                await self._work()
            except Exception:
                log.exception("coalesced_work_failed")
