"""The event loop on which this process does its background work: the server's own when there is one process, one in a
thread of its own in a Celery worker."""

import asyncio
import os
import socket
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from contextvars import Context
from typing import Any
from uuid import uuid4

import structlog

log = structlog.get_logger(__name__)

# Names this process in the leases it holds.
WORKER_ID = f"{socket.gethostname()[:30]}:{os.getpid()}:{uuid4().hex[:8]}"

_loop: asyncio.AbstractEventLoop | None = None


def has_loop() -> bool:
    """Whether this process was given a loop."""
    return _loop is not None


def set_loop(loop: asyncio.AbstractEventLoop) -> bool:
    """Do this process's background work on `loop`. False when it is done there already."""
    global _loop
    if _loop is loop:
        return False
    _loop = loop
    return True


def run_soon(coroutine: Coroutine[Any, Any, None]) -> None:
    """Start a coroutine on the loop, from any thread. Without a loop it is dropped: a sweeper will find its turn."""
    if _loop is None or _loop.is_closed():
        coroutine.close()
        return
    # In a context of its own: the caller's says which thread its database calls run in, and that one waits for us.
    started = Context().run(asyncio.run_coroutine_threadsafe, coroutine, _loop)
    started.add_done_callback(log_failure)


def call_soon(function: Callable[..., None], *args: Any) -> None:
    """Call a function on the loop, from any thread. Without a loop nothing happens: a sweeper asks again."""
    if _loop is not None and not _loop.is_closed():
        _loop.call_soon_threadsafe(function, *args, context=Context())


def log_failure(done: "Future[Any] | asyncio.Task[Any]") -> None:
    """For `add_done_callback`: work that raised is logged."""
    if not done.cancelled() and (error := done.exception()):
        log.error("turn_loop_task_failed", exc_info=error)
