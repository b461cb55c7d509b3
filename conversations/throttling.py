"""How often a visitor may send: in memory with one process, in Redis with several."""

from functools import cache
from uuid import UUID

import structlog
from django.conf import settings
from limits import RateLimitItem, RateLimitItemPerSecond
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from limits.errors import StorageError
from limits.storage import storage_from_string

log = structlog.get_logger(__name__)

MESSAGES = RateLimitItemPerSecond(30, 10, namespace="chat-messages")
FRAMES = RateLimitItemPerSecond(150, 10, namespace="chat-frames")


@cache
def _limiter() -> SlidingWindowCounterRateLimiter:
    if settings.EMBEDDED:
        return SlidingWindowCounterRateLimiter(storage_from_string("async+memory://"))
    storage = storage_from_string(f"async+{settings.REDIS_URL}", implementation="redispy", wrap_exceptions=True)
    return SlidingWindowCounterRateLimiter(storage)


async def allowed(visitor: UUID, limit: RateLimitItem) -> bool:
    """Whether the visitor may send one more; counts it. Without Redis nobody is counted, and everybody may."""
    try:
        return await _limiter().hit(limit, str(visitor))
    except StorageError:
        log.warning("throttling_lost", exc_info=True)
        return True
