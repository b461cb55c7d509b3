"""Where to do CPU work on a text: on the event loop while it takes a millisecond or two, else in a thread.

One thread, since the interpreter does one thing at a time anyway: with several, the loop would get its turn after all
of them, and everybody in the chat would wait for those who paste the most.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import partial
from typing import TypeVar
from weakref import WeakKeyDictionary

T = TypeVar("T")

SHORT = 1500  # characters; going to a thread and back costs as much as reading these

LONGEST_PAUSE = 1.0  # seconds

_turns: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()
_reader = ThreadPoolExecutor(max_workers=1, thread_name_prefix="long-texts")


async def offload_text(function: Callable[..., T], text: str, **options: str) -> T:
    """What `function` says of a text."""
    if len(text) <= SHORT:
        return function(text, **options)
    return await asyncio.get_running_loop().run_in_executor(_reader, partial(function, text, **options))


@asynccontextmanager
async def one_at_a_time(text: str) -> AsyncIterator[None]:
    """For what computes all along about a text: those with long texts wait for each other, and for as long again as
    each took, so that they have at most half of the time and everybody else has the rest."""
    if len(text) <= SHORT:
        yield
        return
    loop = asyncio.get_running_loop()
    lock = _turns.setdefault(loop, asyncio.Lock())
    await lock.acquire()
    began = loop.time()
    try:
        yield
    finally:
        loop.call_later(min(loop.time() - began, LONGEST_PAUSE), lock.release)
