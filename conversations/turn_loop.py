"""The event loop on which this process runs its turns: the server's own when there is one process, one in a thread of
its own in a Celery worker. A turn mostly waits, so one loop holds hundreds."""

import asyncio
import os
import socket
import threading
from collections.abc import Coroutine, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from contextvars import Context
from typing import Any
from uuid import uuid4

import structlog

log = structlog.get_logger(__name__)

# Names this process in the leases it holds.
WORKER = f"{socket.gethostname()[:30]}:{os.getpid()}:{uuid4().hex[:8]}"

_lock = threading.Lock()
_starting = threading.Lock()  # two tasks that come at once start one thread
_loop: asyncio.AbstractEventLoop | None = None
_tasks: dict[int, asyncio.Task[None]] = {}


def adopt(loop: asyncio.AbstractEventLoop) -> None:
    """Run this process's turns on `loop`, and renew their leases there. Doing it again changes nothing."""
    global _loop
    with _lock:
        if _loop is loop:
            return
        _loop = loop
    from conversations.leases import keep_leases

    submit(keep_leases())


def start_thread() -> None:
    """Run this process's turns on a loop in a thread of its own, for processes that have none."""
    with _starting:
        if _loop is not None:
            return
        loop = asyncio.new_event_loop()
        threading.Thread(target=loop.run_forever, name="turns", daemon=True).start()
        adopt(loop)


def submit(coroutine: Coroutine[Any, Any, None]) -> None:
    """Start a coroutine on the loop, from any thread. Without a loop it is dropped: a sweeper will find its turn."""
    if _loop is None or _loop.is_closed():
        coroutine.close()
        return
    # In a context of its own: the caller's says which thread its database calls run in, and that one waits for us.
    started = Context().run(asyncio.run_coroutine_threadsafe, coroutine, _loop)
    started.add_done_callback(_log_failure)


def _log_failure(done: "Future[Any]") -> None:
    if not done.cancelled() and (error := done.exception()):
        log.error("turn_loop_task_failed", exc_info=error)


def start_turn(turn_id: int) -> None:
    """Run a turn on the loop, from any thread."""
    from conversations.running import run_turn

    submit(run_turn(turn_id))


@contextmanager
def held(turn_id: int) -> Iterator[None]:
    """While the current task works on a turn that it has claimed."""
    task = asyncio.current_task()
    assert task is not None
    _tasks[turn_id] = task
    try:
        yield
    finally:
        _tasks.pop(turn_id, None)


def running() -> list[int]:
    """The ids of the turns that this process has claimed."""
    return list(_tasks)


def cancel(turn_ids: set[int]) -> None:
    """Stop turns that are no longer ours: a person took over, or the lease went to another process."""
    for turn_id in turn_ids:
        if task := _tasks.get(turn_id):
            task.cancel()
