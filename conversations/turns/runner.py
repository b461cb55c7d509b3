"""Running one turn: claim it, run the agent, publish what it says, finish it."""

import asyncio

import structlog

from agents_core.errors import TurnFailedError
from agents_core.runner import run_turn as run_agents
from conversations.actions.provider import note_answer, note_refusal
from conversations.background import loop as turn_loop
from conversations.database import database
from conversations.publishing import Publisher
from conversations.turns.results import Claim, claim_turn, fail_turn, finish_turn, keep_spending

log = structlog.get_logger(__name__)

_publishers: dict[int, Publisher] = {}


async def run_turn(turn_id: int) -> None:
    """Run a turn if it is free. Running it twice changes nothing. Never raises, except when it is cancelled."""
    claim = await database(claim_turn, turn_id, worker=turn_loop.WORKER)
    if claim is None:
        return
    publisher = Publisher(claim.conversation_id, claim.turn_id, claim.fence)
    _publishers[turn_id] = publisher
    try:
        with structlog.contextvars.bound_contextvars(turn=turn_id, conversation=claim.context.conversation_id):
            await _run(claim, publisher)
    finally:
        _publishers.pop(turn_id, None)


def claimed() -> set[int]:
    """The ids of the turns that this process has claimed and works on."""
    return set(_publishers)


async def repeat(turn_id: int) -> None:
    """Say again what a turn of this process has said so far; nothing, when it is another's."""
    if publisher := _publishers.get(turn_id):
        await publisher.repeat()


async def _run(claim: Claim, publisher: Publisher) -> None:
    try:
        outcome = await run_agents(claim.context, claim.session, publisher.tell)
        await publisher.drain()
        shown = await database(finish_turn, claim, outcome)
        if not shown:
            await publisher.status("done")
        if claim.refused and outcome.usage.output:
            await database(note_answer, claim.conversation_id)
        log.info("turn_finished", shown=shown, route=outcome.route, ms=outcome.latency_ms)
    except asyncio.CancelledError:
        log.info("turn_cancelled")
        await publisher.status("done")
        await database(keep_spending, claim)
        raise
    except TurnFailedError as error:
        log.warning("turn_failed", error=str(error), retry=error.retry)
        if error.refused:
            await database(note_refusal, error.refused)
        await database(fail_turn, claim, str(error), retry=error.retry)
    except Exception as error:
        log.exception("turn_broke")
        await database(fail_turn, claim, repr(error), retry=True)
