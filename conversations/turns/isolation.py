"""A turn whose process ended or froze is run again in a process of its own, which may freeze and harms nobody.

Whether a process was killed or stopped itself on what a customer wrote cannot be told from outside, and its lease runs
out either way. Run in its ordinary place again, such a message would stop one worker after the other. So the next
attempt is made by `manage.py run_turns`, which a watchdog ends when its loop stands still: it needs nobody's leave for
that, not even the interpreter's. All that a process took down with it are run there at once, as most of them are
innocent. Those that are lost there too are run a few at a time in the next, and what is lost a third time goes to a
person.
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
from conversations.db.async_access import run_in_db_thread
from conversations.models import Turn
from conversations.turns.leases import lease_heartbeat
from conversations.turns.runner import run_turn

log = structlog.get_logger(__name__)

TOGETHER = 50  # turns at a time, of those that were lost once
FEW = 4  # of those that were lost twice: what runs beside one that freezes is lost with it
MOST_PROCESSES = 2
STANDSTILL = 8.0  # seconds without a turn of the loop, after which the process ends; a lease lasts a little longer
START_SECONDS = 60.0  # for loading all that a turn needs, on a busy machine
AFTERWARDS = 10.0  # seconds for what turns have begun, such as a mail with a code
STDERR = 2  # the descriptor, which is there when the interpreter is stuck

_under_way: list[set[int]] = []  # the turns of each process


async def run_apart(turn_ids: list[int]) -> None:
    """Run turns in a process of their own, and wait for it. Those that one has are left to it. While MOST_PROCESSES run
    nothing is begun: the sweeper asks again."""
    new = set(turn_ids).difference(*_under_way)
    if not new or len(_under_way) == MOST_PROCESSES:
        return
    _under_way.append(new)
    try:
        await _child(sorted(new))
    finally:
        _under_way.remove(new)


async def _child(turn_ids: list[int]) -> None:
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "run_turns", *map(str, turn_ids)]
    child = await asyncio.create_subprocess_exec(*command, stdin=asyncio.subprocess.DEVNULL)
    rounds = -(-len(turn_ids) // FEW)
    try:
        async with asyncio.timeout(START_SECONDS + rounds * settings.TURN_SECONDS + AFTERWARDS):
            code = await child.wait()
    except TimeoutError:
        child.kill()
        code = await child.wait()
    if code:
        log.warning("turns_apart_failed", turns=turn_ids, exit=code)


async def run_here(turn_ids: list[int]) -> None:
    """Run turns that cost another process; for a process that does nothing else."""
    set_loop(asyncio.get_running_loop())
    again = Turn.objects.filter(pk__in=turn_ids, lost__gt=1)
    room = asyncio.Semaphore(FEW if await run_in_db_thread(again.exists) else TOGETHER)

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
