"""Starting a process that runs turns, and hearing at once that turns are to stop: a person took over, or the agent was
switched off. The leases would tell the same two seconds later; meanwhile the model would go on and cost money."""

import asyncio
import threading
from typing import Any

import structlog
from channels.layers import get_channel_layer

from conversations.background.loop import has_loop, run_soon, set_loop
from conversations.realtime import broadcast
from conversations.realtime.heartbeat import monitor_channel_layer
from conversations.turns.leases import maintain_leases
from conversations.turns.runner import cancel_turns, replay_reply

log = structlog.get_logger(__name__)

PAUSE = 1.0  # seconds, after the channel layer failed

_lock = threading.Lock()
_starting = threading.Lock()  # two tasks that come at once start one thread


def use_loop(loop: asyncio.AbstractEventLoop) -> None:
    """Run this process's turns on `loop`, and renew their leases there. Doing it again changes nothing."""
    with _lock:
        if not set_loop(loop):
            return
    run_soon(maintain_leases())
    run_soon(handle_control_messages())


def start_loop_thread() -> None:
    """Run this process's turns on a loop in a thread of its own, for processes that have none."""
    with _starting:
        if has_loop():
            return
        loop = asyncio.new_event_loop()
        threading.Thread(target=loop.run_forever, name="turns", daemon=True).start()
        use_loop(loop)


async def handle_control_messages() -> None:
    """Do what the group of all processes that run turns is told, for ever."""
    listening = asyncio.create_task(_listen())

    async def listen_anew() -> None:
        nonlocal listening
        listening.cancel()
        listening = asyncio.create_task(_listen())

    await monitor_channel_layer(listen_anew)


async def _listen() -> None:
    while True:
        try:
            layer = get_channel_layer()
            channel = await layer.new_channel()
            await layer.group_add(broadcast.TURNS_GROUP, channel)
            while True:
                await _heed(await layer.receive(channel))
        except Exception as error:
            log.warning("turns_group_lost", error=repr(error))
            await asyncio.sleep(PAUSE)


async def _heed(message: dict[str, Any]) -> None:
    match message:
        case {"type": "stop", "turns": turns}:
            cancel_turns(set(turns))
        case {"type": "repeat", "turn": turn}:
            await replay_reply(turn)
