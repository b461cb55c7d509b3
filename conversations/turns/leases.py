"""Leases: how a turn whose process died is found and run again."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from django.conf import settings
from django.utils import timezone

from agents_core.runner.lifespan import warm_up
from conversations.background.loop import WORKER_ID
from conversations.db.async_access import run_in_db_thread
from conversations.models import Turn, TurnStatus
from conversations.turns.queue import LEASE
from conversations.turns.runner import cancel_turns, claimed
from conversations.turns.sweeper import requeue_lost_work

log = structlog.get_logger(__name__)

RENEW_EVERY = 2.0  # seconds


async def maintain_leases() -> None:
    """Renew this process's leases and stop what is no longer its own, for ever. With one process it sweeps as well."""
    if settings.EMBEDDED:
        await run_in_db_thread(expire_other_leases, WORKER_ID)
    await asyncio.to_thread(warm_up)
    while True:
        try:
            # Before the look at the database, so that a newer claim is not taken for a lost one.
            held = claimed()
            ours = await run_in_db_thread(renew_leases, WORKER_ID, held) if held else set()
            cancel_turns(held - ours)
            if settings.EMBEDDED:
                await run_in_db_thread(requeue_lost_work)
        except Exception:
            log.exception("lease_renewal_failed")
        await asyncio.sleep(RENEW_EVERY)


@asynccontextmanager
async def lease_heartbeat(worker: str) -> AsyncIterator[None]:
    """Renew a worker's leases while the block runs: for a command that runs turns beside the site."""

    async def renewing() -> None:
        while True:
            await asyncio.sleep(RENEW_EVERY)
            await run_in_db_thread(renew_leases, worker, claimed())

    task = asyncio.create_task(renewing())
    try:
        yield
    finally:
        task.cancel()


def expire_other_leases(worker: str) -> None:
    """End every lease but this worker's own: with one process, whoever held one before its start is gone."""
    others = Turn.objects.filter(status=TurnStatus.RUNNING).exclude(worker=worker)
    others.update(lease_until=timezone.now())


def release_leases(worker: str) -> None:
    """End the leases of a worker that is stopping, so that another takes its turns over at once. A turn that names no
    worker any more was given back, and not lost."""
    Turn.objects.filter(status=TurnStatus.RUNNING, worker=worker).update(lease_until=timezone.now(), worker="")


def renew_leases(worker: str, turn_ids: set[int]) -> set[int]:
    """Prolong a worker's leases on the turns that it knows it works on: one that it claimed without hearing so, because
    the database went away in that moment, must run out. Returns the ids of those that are still its own."""
    held = Turn.objects.filter(pk__in=turn_ids, worker=worker, status=TurnStatus.RUNNING)
    held.update(lease_until=timezone.now() + LEASE)
    return set(held.values_list("pk", flat=True))
