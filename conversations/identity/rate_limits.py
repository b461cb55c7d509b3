"""How often a visitor may send, and how often all visitors of one client address together.

A browser without our cookie is a new visitor each time, so the limit that stops somebody who means harm is the one by
address. It is a generous multiple: an office, a school or a mobile network has one address for many people.
"""

from functools import cache
from uuid import UUID

import structlog
from django.conf import settings
from limits import RateLimitItem, RateLimitItemPerMinute, RateLimitItemPerSecond

from agents_core.verification.counters import Limit, increment
from conversations.db.async_access import run_in_db_thread
from knowledge.client_address import pseudonym
from knowledge.rate_limits import allowed_async

log = structlog.get_logger(__name__)

MESSAGES = RateLimitItemPerSecond(30, 10, namespace="chat-messages")
UPLOADS = RateLimitItemPerMinute(20, namespace="chat-uploads")
FRAMES = RateLimitItemPerSecond(150, 10, namespace="chat-frames")
HELLOS = RateLimitItemPerSecond(20, 10, namespace="chat-hellos")
# Messages that `hello` brings again. A whole history costs at most a third of it, so it can always be had.
HISTORY = RateLimitItemPerMinute(600, namespace="chat-history")
WHOLE_HISTORY = 200
NOTED = Limit("address-limited", 1, 600)  # client addresses that staff are told of
_NOTED_AGAIN_AFTER = RateLimitItemPerMinute(1, namespace="address-limited")


async def allowed(visitor: UUID, limit: RateLimitItem, *, address: str = "", cost: int = 1) -> bool:
    """Whether the visitor may send one more, and everybody at their address; counts it."""
    if not await allowed_async(str(visitor), limit, cost=cost):
        return False
    if not (address and settings.VISITORS_PER_ADDRESS):
        return True
    if await allowed_async(address, _by_address(limit, settings.VISITORS_PER_ADDRESS), cost=cost):
        return True
    await note_limited(address, limit.namespace or "")
    return False


async def note_limited(address: str, limit: str) -> None:
    """Tell staff and the log, once a minute, that a client address is at a limit."""
    if await allowed_async(f"{address} {limit}", _NOTED_AGAIN_AFTER):
        log.warning("address_limited", address=address, limit=limit)
        await run_in_db_thread(increment, NOTED, pseudonym(address))


@cache
def _by_address(limit: RateLimitItem, visitors: int) -> RateLimitItem:
    return type(limit)(limit.amount * visitors, limit.multiples, namespace=f"{limit.namespace}-address")
