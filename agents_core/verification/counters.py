"""Counts something within a while, in the cache that all processes share. A cache that is emptied begins anew."""

import hashlib

from asgiref.sync import sync_to_async
from django.core.cache import cache


def key_of(what: str, email: str) -> str:
    """The key of what is counted for an address, which does not stand in the cache for all to read."""
    return f"{what}:{hashlib.sha256(email.casefold().encode()).hexdigest()}"


async def current_count(key: str) -> int:
    """How often `increment` was called with this key in the current while."""
    return int(await cache.aget(key, 0))


async def increment(key: str, seconds: int) -> int:
    """Count once more, and return the new number. The while begins with the first call."""
    return int(await sync_to_async(_count, thread_sensitive=False)(key, seconds))


def _count(key: str, seconds: int) -> int:
    # The cache's own `aincr` reads and then writes: it loses counts, and forgets how long the while was to be.
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key)
    except ValueError:  # it ran out between the two calls
        cache.add(key, 1, seconds)
        return 1
