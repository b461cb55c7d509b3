"""Running turns: take them in when there is room, claim each, run the agent, publish what it says, finish it. A turn
mostly waits, so one loop holds hundreds; those past the limit wait in line."""

import asyncio
from collections import deque
from contextvars import Context

import structlog
from django.conf import settings

from agents_core.exceptions import TurnFailedError
from agents_core.runner.run import run_turn as run_agents
from conversations.agent_status.alerts import clear_provider_refusal, record_provider_refusal
from conversations.background.loop import WORKER_ID, call_soon, log_failure
from conversations.db.async_access import run_in_db_thread
from conversations.turns.queue import Claim, claim_turn
from conversations.turns.reply_stream import ReplyStream
from conversations.turns.results import fail_turn, finish_turn, keep_spending

log = structlog.get_logger(__name__)

# Turns that wait for a place here. More are left to other processes, and to the sweeper.
IN_LINE = 5000

_tasks: dict[int, asyncio.Task[None]] = {}
_line: deque[int] = deque()
_in_line: set[int] = set()
_streams: dict[int, ReplyStream] = {}


def admit_turns(turn_ids: list[int]) -> None:
    """Run turns on the loop, from any thread; those past `settings.TURNS_AT_ONCE` when there is room. One that is here
    already is left as it is."""
    call_soon(_take_in, turn_ids)


def _take_in(turn_ids: list[int]) -> None:
    for turn_id in turn_ids:
        if turn_id not in _tasks and turn_id not in _in_line and len(_line) < IN_LINE:
            _line.append(turn_id)
            _in_line.add(turn_id)
    _fill()


def _fill() -> None:
    while _line and len(_tasks) < settings.TURNS_AT_ONCE:
        turn_id = _line.popleft()
        _in_line.discard(turn_id)
        task = Context().run(asyncio.get_running_loop().create_task, run_turn(turn_id))
        _tasks[turn_id] = task
        task.add_done_callback(lambda done, turn_id=turn_id: _ended(turn_id, done))  # type: ignore[misc]


def _ended(turn_id: int, task: "asyncio.Task[None]") -> None:
    _tasks.pop(turn_id, None)
    log_failure(task)
    _fill()


def running_turns() -> list[int]:
    """The ids of the turns that this process works on."""
    return list(_tasks)


def cancel_turns(turn_ids: set[int]) -> None:
    """Stop turns that are no longer ours: a person took over, or the lease went to another process."""
    for turn_id in turn_ids:
        if task := _tasks.get(turn_id):
            task.cancel()


async def run_turn(turn_id: int, *, apart: bool = False) -> None:
    """Run a turn if it is free. Running it twice changes nothing. Never raises, except when it is cancelled. `apart` is
    for a process that nobody else needs, and that may run what has cost another."""
    claim = await run_in_db_thread(claim_turn, turn_id, worker=WORKER_ID, apart=apart)
    if claim is None:
        return
    stream = ReplyStream(claim.conversation_id, claim.turn_id, claim.fence)
    _streams[turn_id] = stream
    try:
        with structlog.contextvars.bound_contextvars(turn=turn_id, conversation=claim.context.conversation_id):
            await _run(claim, stream)
    finally:
        _streams.pop(turn_id, None)


def claimed() -> set[int]:
    """The ids of the turns that this process has claimed and works on."""
    return set(_streams)


async def replay_reply(turn_id: int) -> None:
    """Say again what a turn of this process has said so far; nothing, when it is another's."""
    if stream := _streams.get(turn_id):
        await stream.replay()


async def _run(claim: Claim, stream: ReplyStream) -> None:
    try:
        outcome = await run_agents(claim.context, claim.session, stream.publish)
        await stream.flush()
        shown = await run_in_db_thread(finish_turn, claim, outcome)
        if not shown:
            await stream.status("done")
        if claim.refused and outcome.usage.output:
            await run_in_db_thread(clear_provider_refusal, claim.conversation_id)
        log.info("turn_finished", shown=shown, route=outcome.route, ms=outcome.latency_ms)
    except asyncio.CancelledError:
        log.info("turn_cancelled")
        await stream.status("done")
        await run_in_db_thread(keep_spending, claim)
        raise
    except TurnFailedError as error:
        log.warning("turn_failed", error=str(error), retry=error.retry)
        if error.refused:
            await run_in_db_thread(record_provider_refusal, error.refused)
        await run_in_db_thread(fail_turn, claim, str(error), retry=error.retry)
    except Exception as error:
        log.exception("turn_broke")
        await run_in_db_thread(fail_turn, claim, repr(error), retry=True)
