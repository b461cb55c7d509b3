"""Hearing at once that turns are to stop: a person took over, or the agent was switched off. The leases would tell the
same two seconds later; meanwhile the model would go on and cost money."""

import asyncio
from typing import Any

import structlog
from channels.layers import get_channel_layer

from conversations import realtime
from conversations.background import loop as turn_loop
from conversations.deafness import keep_hearing
from conversations.turns import runner as running

log = structlog.get_logger(__name__)

PAUSE = 1.0  # seconds, after the channel layer failed


async def listen() -> None:
    """Do what the group of all processes that run turns is told, for ever."""
    listening = asyncio.create_task(_listen())

    async def listen_anew() -> None:
        nonlocal listening
        listening.cancel()
        listening = asyncio.create_task(_listen())

    await keep_hearing(listen_anew)


async def _listen() -> None:
    while True:
        try:
            layer = get_channel_layer()
            channel = await layer.new_channel()
            await layer.group_add(realtime.TURNS_GROUP, channel)
            while True:
                await _heed(await layer.receive(channel))
        except Exception as error:
            log.warning("turns_group_lost", error=repr(error))
            await asyncio.sleep(PAUSE)


async def _heed(message: dict[str, Any]) -> None:
    match message:
        case {"type": "stop", "turns": turns}:
            turn_loop.cancel(set(turns))
        case {"type": "repeat", "turn": turn}:
            await running.repeat(turn)
