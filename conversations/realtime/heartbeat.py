"""Noticing that this process no longer hears the channel layer, though it can still speak to it. That happens when the
task that reads the layer's connection dies under it, and nothing else would ever tell."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import uuid4

import structlog
from channels.layers import get_channel_layer

log = structlog.get_logger(__name__)

EVERY = 3.0  # seconds between two words to oneself
PATIENCE = 3.0  # seconds until a word counts as not heard
MOST_MISSED = 2  # one may be lost while the layer's server is restarted


async def monitor_channel_layer(cure: Callable[[], Awaitable[None]]) -> None:
    """Send this process a word now and then, for ever. When it does not hear itself, the layer is begun anew, and
    `cure` called for whoever depends on it."""
    missed = 0
    task = asyncio.current_task()
    # The layer's `flush` takes a cancellation that comes in its time for one of its own, and goes on.
    while not (task and task.cancelling()):
        try:
            missed = 0 if await _hears_itself() else missed + 1
            if missed >= MOST_MISSED:
                log.error("channel_layer_deaf")
                missed = 0
                await get_channel_layer().flush()
                await cure()
        except Exception as error:  # the layer's server is away: then nobody hears, and nothing is wrong with us
            log.warning("channel_layer_away", error=repr(error))
        await asyncio.sleep(EVERY)


async def _hears_itself() -> bool:
    layer = get_channel_layer()
    group = f"echo.{uuid4().hex}"
    channel = await layer.new_channel()
    await layer.group_add(group, channel)
    try:
        await layer.group_send(group, {"type": "echo"})
        async with asyncio.timeout(PATIENCE):
            await layer.receive(channel)
        return True
    except TimeoutError:
        return False
    finally:
        await layer.group_discard(group, channel)
