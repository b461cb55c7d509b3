"""Leases: how a turn whose process died is found and run again."""

import asyncio
from datetime import timedelta

import structlog
from channels.db import database_sync_to_async
from django.conf import settings
from django.utils import timezone

from agents_core.warming import warm_up
from conversations import turn_loop
from conversations.models import Turn, TurnStatus

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=12)
RENEW_EVERY = 2.0  # seconds
SWEEP_EVERY = 2  # renewals


async def keep_leases() -> None:
    """Renew this process's leases and stop what is no longer its own, for ever. With one process it sweeps as well."""
    from conversations.actions.sweeping import sweep

    await asyncio.to_thread(warm_up)
    round_number = 0
    while True:
        try:
            claimed = (
                turn_loop.running()
            )  # before the look at the database, so that a newer claim is not taken for a lost one
            ours = await database_sync_to_async(renew)(turn_loop.WORKER)
            turn_loop.cancel(set(claimed) - ours)
            if settings.EMBEDDED and round_number % SWEEP_EVERY == 0:
                await database_sync_to_async(sweep)()
        except Exception:
            log.exception("lease_renewal_failed")
        round_number += 1
        await asyncio.sleep(RENEW_EVERY)


def renew(worker: str) -> set[int]:
    """Prolong the leases that a worker holds. Returns the ids of the turns that are still its own."""
    held = Turn.objects.filter(worker=worker, status=TurnStatus.RUNNING)
    held.update(lease_until=timezone.now() + LEASE)
    return set(held.values_list("pk", flat=True))
