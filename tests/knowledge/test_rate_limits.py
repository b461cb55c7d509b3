"""How often somebody may do something."""

import asyncio
import uuid

import pytest
from limits import RateLimitItemPerMinute

from knowledge import rate_limits

TWICE = RateLimitItemPerMinute(2, namespace="tests")


@pytest.fixture(params=["a thread", "event loops"])
def allowed(request):
    """Asks from a thread, or from another event loop each time."""
    if request.param == "a thread":
        return rate_limits.allowed
    return lambda who, limit: asyncio.run(rate_limits.allowed_async(who, limit))


def test_each_is_counted_for_themselves(allowed):
    ada, bob = uuid.uuid4().hex, uuid.uuid4().hex
    assert [allowed(who, TWICE) for who in (ada, ada, bob, ada, bob)] == [True, True, True, False, True]


def test_without_redis_everybody_may(allowed, settings):
    settings.EMBEDDED, settings.REDIS_URL = False, "redis://127.0.0.1:1/0"
    assert [allowed("ada", TWICE) for _ in range(3)] == [True] * 3
