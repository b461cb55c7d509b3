"""How often an address may write: in memory with one process, in Redis with several."""

from functools import cache

import structlog
from django.conf import settings
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.errors import StorageError
from limits.storage import storage_from_string
from limits.strategies import SlidingWindowCounterRateLimiter

log = structlog.get_logger(__name__)

VOTES = RateLimitItemPerMinute(20, namespace="help-votes")  # an office has one address for many readers


@cache
def _limiter(address: str) -> SlidingWindowCounterRateLimiter:
    options = {} if address.startswith("memory") else {"wrap_exceptions": True}
    return SlidingWindowCounterRateLimiter(storage_from_string(address, **options))


def allowed(who: str, limit: RateLimitItem) -> bool:
    """Whether they may write once more; counts it. Without Redis nobody is counted, and everybody may."""
    try:
        return _limiter("memory://" if settings.EMBEDDED else settings.REDIS_URL).hit(limit, who)
    except StorageError:
        log.warning("throttling_lost", exc_info=True)
        return True
