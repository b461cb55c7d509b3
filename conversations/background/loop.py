"""The event loop on which this process runs its turns: the server's own when there is one process, one in a thread of
its own in a Celery worker. A turn mostly waits, so one loop holds hundreds; those past the limit wait in line."""

import asyncio
import os
import socket
import threading
from collections import deque
from collections.abc import Coroutine
from concurrent.futures import Future
from contextvars import Context
from typing import Any
from uuid import uuid4

import structlog
from django.conf import settings

log = structlog.get_logger(__name__)

# Names this process in the leases it holds.
WORKER = f"{socket.gethostname()[:30]}:{os.getpid()}:{uuid4().hex[:8]}"
# Turns that wait for a place here. More are left to other processes, and to the sweeper.
IN_LINE = 5000

_lock = threading.Lock()
_starting = threading.Lock()  # two tasks that come at once start one thread
_loop: asyncio.AbstractEventLoop | None = None
_tasks: dict[int, asyncio.Task[None]] = {}
_line: deque[int] = deque()
_in_line: set[int] = set()


def adopt(loop: asyncio.AbstractEventLoop) -> None:
    """Run this process's turns on `loop`, and renew their leases there. Doing it again changes nothing."""
    global _loop
    with _lock:
        if _loop is loop:
            return
        _loop = loop
    from conversations.turns.leases import keep_leases
    from conversations.turns.process import listen

    submit(keep_leases())
    submit(listen())


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


def _log_failure(done: "Future[Any] | asyncio.Task[Any]") -> None:
    if not done.cancelled() and (error := done.exception()):
        log.error("turn_loop_task_failed", exc_info=error)


def start_turns(turn_ids: list[int]) -> None:
    """Run turns on the loop, from any thread; those past `settings.TURNS_AT_ONCE` when there is room. One that is here
    already is left as it is."""
    if _loop is not None and not _loop.is_closed():
        _loop.call_soon_threadsafe(_take_in, turn_ids, context=Context())


def _take_in(turn_ids: list[int]) -> None:
    for turn_id in turn_ids:
        if turn_id not in _tasks and turn_id not in _in_line and len(_line) < IN_LINE:
            _line.append(turn_id)
            _in_line.add(turn_id)
    _fill()


def _fill() -> None:
    from conversations.turns.runner import run_turn

    while _line and len(_tasks) < settings.TURNS_AT_ONCE:
        turn_id = _line.popleft()
        _in_line.discard(turn_id)
        task = Context().run(asyncio.get_running_loop().create_task, run_turn(turn_id))
        _tasks[turn_id] = task
        task.add_done_callback(lambda done, turn_id=turn_id: _ended(turn_id, done))  # type: ignore[misc]


def _ended(turn_id: int, task: "asyncio.Task[None]") -> None:
    _tasks.pop(turn_id, None)
    _log_failure(task)
    _fill()


def running() -> list[int]:
    """The ids of the turns that this process works on."""
    return list(_tasks)


def cancel(turn_ids: set[int]) -> None:
    """Stop turns that are no longer ours: a person took over, or the lease went to another process."""
    for turn_id in turn_ids:
        if task := _tasks.get(turn_id):
            task.cancel()
