"""A turn whose process ended or froze is run once more in a process of its own, which may freeze and harms nobody.

Whether a process was killed or stopped itself on what a customer wrote cannot be told from outside, and its lease runs
out either way. Run in its ordinary place again, such a message would stop one worker after the other. So the second
attempt is made by `manage.py run_turns`, which a watchdog ends when its loop stands still: it needs nobody's leave for
that, not even the interpreter's. A turn that is lost there too goes to a person.
"""

import asyncio
import faulthandler
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from django.conf import settings

from agents_core.runner.lifespan import close_connections
from conversations.background.loop import WORKER_ID, set_loop
from conversations.turns.leases import lease_heartbeat
from conversations.turns.runner import run_turn

log = structlog.get_logger(__name__)

TOGETHER = 4  # turns at a time; those that run beside one that freezes are lost with it
STANDSTILL = 8.0  # seconds without a turn of the loop, after which the process ends; a lease lasts a little longer
START_SECONDS = 60.0  # for loading all that a turn needs, on a busy machine
AFTERWARDS = 10.0  # seconds for what turns have begun, such as a mail with a code
STDERR = 2  # the descriptor, which is there when the interpreter is stuck

_running = False


async def run_apart(turn_ids: list[int]) -> None:
    """Run turns in a process of their own, and wait for it. While one runs nothing is begun: the sweeper asks again."""
    global _running
    if _running:
        return
    _running = True
    try:
        await _child(turn_ids)
    finally:
        _running = False


async def _child(turn_ids: list[int]) -> None:
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "run_turns", *map(str, turn_ids)]
    child = await asyncio.create_subprocess_exec(*command, stdin=asyncio.subprocess.DEVNULL)
    rounds = -(-len(turn_ids) // TOGETHER)
    try:
        async with asyncio.timeout(START_SECONDS + rounds * settings.TURN_SECONDS + AFTERWARDS):
            code = await child.wait()
    except TimeoutError:
        child.kill()
        code = await child.wait()
    if code:
        log.warning("turns_apart_failed", turns=turn_ids, exit=code)


async def run_here(turn_ids: list[int]) -> None:
    """Run turns that cost another process, a few at a time; for a process that does nothing else."""
    set_loop(asyncio.get_running_loop())
    room = asyncio.Semaphore(TOGETHER)

    async def one(turn_id: int) -> None:
        async with room:
            await run_turn(turn_id, apart=True)

    try:
        async with _watchdog(), lease_heartbeat(WORKER_ID):
            await asyncio.gather(*map(one, turn_ids))
        if begun := asyncio.all_tasks() - {asyncio.current_task()}:
            await asyncio.wait(begun, timeout=AFTERWARDS)
    finally:
        await close_connections()


@asynccontextmanager
async def _watchdog() -> AsyncIterator[None]:
    """End this process, with a traceback of where it stands, when its loop stands still."""

    async def watching() -> None:
        while True:
            faulthandler.dump_traceback_later(STANDSTILL, exit=True, file=STDERR)
            await asyncio.sleep(1)

    task = asyncio.create_task(watching())
    try:
        yield
    finally:
        task.cancel()
        faulthandler.cancel_dump_traceback_later()
