"""Database calls from an event loop: in a few threads that keep their connections, so that hundreds of turns and
sockets neither queue behind one thread nor open a connection each. A database that is away is asked again."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import Any, ParamSpec, TypeVar

import structlog
from asgiref.sync import async_to_sync
from channels.db import database_sync_to_async
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_delay, wait_exponential_jitter

log = structlog.get_logger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

PATIENCE = 15.0  # seconds; a database is restarted in less
_AWAY = (OperationalError, InterfaceError)

_threads = ThreadPoolExecutor(settings.DATABASE_THREADS, "database") if settings.DATABASE_THREADS else None
_caller = threading.local()
_started: set[asyncio.Task[None]] = set()


async def run_in_db_thread(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a function that uses the database. It is called again when the database is away, so it must be one that may
    be: a read, or one transaction that changes nothing the second time. Raises what the function raises."""
    if _threads is None:
        return await database_sync_to_async(function)(*args, **kwargs)
    loop = asyncio.get_running_loop()
    call = partial(copy_context().run, _call, loop, partial(function, *args, **kwargs))
    try:
        return await loop.run_in_executor(_threads, call)
    except _AWAY as error:
        log.warning("database_away", error=repr(error), function=function.__name__)
    async for attempt in AsyncRetrying(
        retry=retry_if_exception_type(_AWAY),
        stop=stop_after_delay(PATIENCE),
        wait=wait_exponential_jitter(initial=0.1, max=2.0),
        reraise=True,
    ):
        with attempt:
            call = partial(copy_context().run, _call, loop, partial(function, *args, **kwargs))
            return await loop.run_in_executor(_threads, call)
    raise AssertionError("the last attempt returns or raises")


def _call(loop: asyncio.AbstractEventLoop, function: Callable[[], T]) -> T:
    _caller.loop = loop
    try:
        return function()
    finally:
        # A connection that failed is opened anew by the next call; one that works stays with its thread.
        if connection.errors_occurred:
            connection.close()


def run_on_calling_loop(coroutine: Coroutine[Any, Any, None]) -> None:
    """Run a coroutine on the loop that asked for the database call that we are in, without waiting for it. Elsewhere,
    in a view or a command, run it here and now."""
    loop: asyncio.AbstractEventLoop | None = getattr(_caller, "loop", None)
    if loop is None:
        async_to_sync(_awaited)(coroutine)
    elif loop.is_closed():
        coroutine.close()
    else:
        loop.call_soon_threadsafe(_start, coroutine)


async def _awaited(coroutine: Coroutine[Any, Any, None]) -> None:
    await coroutine


def _start(coroutine: Coroutine[Any, Any, None]) -> None:
    task = asyncio.get_running_loop().create_task(coroutine)
    _started.add(task)
    task.add_done_callback(_started.discard)
