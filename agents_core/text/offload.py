"""Where to do CPU work on a text: on the event loop while it takes a millisecond or two, else in a thread."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

SHORT = 1500  # characters; going to a thread and back costs as much as reading these


async def offload_text(function: Callable[..., T], text: str, **options: str) -> T:
    """What `function` says of a text."""
    if len(text) <= SHORT:
        return function(text, **options)
    return await asyncio.to_thread(function, text, **options)
