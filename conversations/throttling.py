"""How often a visitor may send: in memory with one process, in Redis with several."""

from asyncio import AbstractEventLoop, get_running_loop
from functools import cache
from uuid import UUID
from weakref import WeakKeyDictionary

import structlog
from django.conf import settings
from limits import RateLimitItem, RateLimitItemPerMinute, RateLimitItemPerSecond
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from limits.errors import StorageError
from limits.storage import storage_from_string

log = structlog.get_logger(__name__)

MESSAGES = RateLimitItemPerSecond(30, 10, namespace="chat-messages")
UPLOADS = RateLimitItemPerMinute(20, namespace="chat-uploads")
FRAMES = RateLimitItemPerSecond(150, 10, namespace="chat-frames")


# A Redis client belongs to the event loop that it first ran on.
_limiters: WeakKeyDictionary[AbstractEventLoop, SlidingWindowCounterRateLimiter] = WeakKeyDictionary()


@cache
def _memory() -> SlidingWindowCounterRateLimiter:
    return SlidingWindowCounterRateLimiter(storage_from_string("async+memory://"))


def _limiter() -> SlidingWindowCounterRateLimiter:
    if settings.EMBEDDED:
        return _memory()
    loop = get_running_loop()
    if loop not in _limiters:
        storage = storage_from_string(f"async+{settings.REDIS_URL}", implementation="redispy", wrap_exceptions=True)
        _limiters[loop] = SlidingWindowCounterRateLimiter(storage)
    return _limiters[loop]


async def allowed(visitor: UUID, limit: RateLimitItem) -> bool:
    """Whether the visitor may send one more; counts it. Without Redis nobody is counted, and everybody may."""
    try:
        return await _limiter().hit(limit, str(visitor))
    except StorageError:
        log.warning("throttling_lost", exc_info=True)
        return True
