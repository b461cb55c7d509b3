"""How often somebody may do something: counted in memory with one process, in Redis with several.

A limit is an item of the library `limits`, with a namespace of its own. It is counted the same from a thread and from
an event loop, but for memory, which these two do not share: ask for one limit from one of them only.
"""

from asyncio import AbstractEventLoop, get_running_loop
from functools import cache
from weakref import WeakKeyDictionary

import structlog
from django.conf import settings
from limits import RateLimitItem, aio, strategies
from limits.errors import StorageError
from limits.storage import StorageTypes, storage_from_string

log = structlog.get_logger(__name__)

MEMORY = "memory://"

# A Redis client belongs to the event loop that it first ran on.
_of_loops: WeakKeyDictionary[AbstractEventLoop, aio.strategies.SlidingWindowCounterRateLimiter] = WeakKeyDictionary()


def allowed(who: str, limit: RateLimitItem) -> bool:
    """Whether they may once more; counts it. Without Redis nobody is counted, and everybody may."""
    try:
        return _of_threads(_address()).hit(limit, who)
    except StorageError:
        log.warning("throttling_lost", exc_info=True)
        return True


async def allowed_async(who: str, limit: RateLimitItem, *, cost: int = 1) -> bool:
    """`allowed`, for an event loop. What weighs more than others may cost more."""
    try:
        return await _of_running_loop(_address()).hit(limit, who, cost=cost)
    except StorageError:
        log.warning("throttling_lost", exc_info=True)
        return True


def _address() -> str:
    return MEMORY if settings.EMBEDDED else settings.REDIS_URL


@cache
def _of_threads(address: str) -> strategies.SlidingWindowCounterRateLimiter:
    return strategies.SlidingWindowCounterRateLimiter(_storage(address))


def _of_running_loop(address: str) -> aio.strategies.SlidingWindowCounterRateLimiter:
    if address == MEMORY:
        return _of_all_loops()
    loop = get_running_loop()
    if loop not in _of_loops:
        storage = _storage(f"async+{address}", implementation="redispy")
        _of_loops[loop] = aio.strategies.SlidingWindowCounterRateLimiter(storage)
    return _of_loops[loop]


@cache
def _of_all_loops() -> aio.strategies.SlidingWindowCounterRateLimiter:
    return aio.strategies.SlidingWindowCounterRateLimiter(_storage(f"async+{MEMORY}"))


def _storage(address: str, **options: str) -> StorageTypes:
    if address != MEMORY and not address.endswith(f"+{MEMORY}"):
        options["key_prefix"] = f"{settings.REDIS_PREFIX}:limits"
    return storage_from_string(address, wrap_exceptions=True, **options)
