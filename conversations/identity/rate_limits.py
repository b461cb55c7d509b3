"""How often a visitor may send."""

from uuid import UUID

from limits import RateLimitItem, RateLimitItemPerMinute, RateLimitItemPerSecond

from knowledge.rate_limits import allowed_async

MESSAGES = RateLimitItemPerSecond(30, 10, namespace="chat-messages")
UPLOADS = RateLimitItemPerMinute(20, namespace="chat-uploads")
FRAMES = RateLimitItemPerSecond(150, 10, namespace="chat-frames")


async def allowed(visitor: UUID, limit: RateLimitItem) -> bool:
    """Whether the visitor may send one more; counts it."""
    return await allowed_async(str(visitor), limit)
