"""Running one turn: claim it, run the agent, publish what it says, finish it."""

import asyncio
import time

import structlog
from channels.db import database_sync_to_async
from django.core.cache import cache

from agents_core.context import TurnOutcome
from agents_core.errors import TurnFailedError
from agents_core.events import CheckedText, Progress
from agents_core.runner import run_turn as run_agents
from conversations import realtime, turn_loop
from conversations.actions.turns import Claim, claim_turn, fail_turn, finish_turn

log = structlog.get_logger(__name__)

FRAME_SECONDS = 0.04  # deltas are joined to at most one frame in this time
DRAFT_SECONDS = 300  # how long a reply in progress is kept for those who reconnect


def draft_key(turn_id: int, attempt: int) -> str:
    """Where the cache holds the text that this attempt at a turn has shown so far."""
    return f"draft:{turn_id}:{attempt}"


async def run_turn(turn_id: int) -> None:
    """Run a turn if it is free. Running it twice changes nothing. Never raises, except when it is cancelled."""
    claim = await database_sync_to_async(claim_turn)(turn_id, worker=turn_loop.WORKER)
    if claim is None:
        return
    with (
        turn_loop.held(turn_id),
        structlog.contextvars.bound_contextvars(turn=turn_id, conversation=claim.context.conversation_id),
    ):
        await _run(claim)


async def _run(claim: Claim) -> None:
    publisher = _Publisher(claim)
    try:
        outcome = await run_agents(claim.context, claim.session, publisher.tell)
        await publisher.flush()
        shown = await database_sync_to_async(finish_turn)(claim, outcome)
        await publisher.status("done")
        log.info("turn_finished", shown=shown, route=outcome.route, ms=outcome.latency_ms)
    except asyncio.CancelledError:
        log.info("turn_cancelled")
        await publisher.status("done")
        raise
    except TurnFailedError as error:
        log.warning("turn_failed", error=str(error), retry=error.retry)
        await database_sync_to_async(fail_turn)(claim, str(error), retry=error.retry)
    except Exception as error:
        log.exception("turn_broke")
        await database_sync_to_async(fail_turn)(claim, repr(error), retry=True)


class _Publisher:
    """Tells whoever has the conversation open what the turn does. Nothing depends on its arriving."""

    def __init__(self, claim: Claim) -> None:
        self._group = realtime.conversation_group(claim.conversation_id)
        self._turn, self._attempt = claim.turn_id, claim.fence
        self._sent = ""
        self._waiting = ""
        self._last = 0.0

    def tell(self, event):
        if isinstance(event, Progress):
            asyncio.ensure_future(self.status(event.state))
        else:
            self._waiting += event.text
            asyncio.ensure_future(self.flush())

    async def status(self, state: str) -> None:
        await realtime.send(self._group, "turn.status", turn=self._turn, state=state)

    async def text(self, text: str) -> None:
        self._waiting += text
        if time.monotonic() - self._last >= FRAME_SECONDS:
            await self.flush()

    async def flush(self) -> None:
        if not self._waiting:
            return
        offset, text = len(self._sent), self._waiting
        self._sent, self._waiting, self._last = self._sent + text, "", time.monotonic()
        try:
            await cache.aset(draft_key(self._turn, self._attempt), self._sent, DRAFT_SECONDS)
        except Exception:
            log.warning("draft_lost", exc_info=True)
        await realtime.send(self._group, "turn.delta", turn=self._turn, attempt=self._attempt, offset=offset, text=text)
