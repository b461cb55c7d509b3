"""Running an approved action on the loop of turns: the shop's system may take its time."""

import asyncio

import structlog

from agents_core.connectors.approved_actions import perform
from agents_core.connectors.base import ActionRefusedError
from conversations.approvals.execution import fail_action, finish_action, refuse_action, take_action
from conversations.db.async_access import database

log = structlog.get_logger(__name__)

SECONDS = 40.0  # less than the lease


async def perform_action(action_id: int) -> None:
    """Carry an action out if it is free. Doing it twice changes nothing. Never raises, except when it is cancelled."""
    task = await database(take_action, action_id)
    if task is None:
        return
    try:
        async with asyncio.timeout(SECONDS):
            receipt = await perform(task.tool, task.arguments, key=task.key)
    except ActionRefusedError as error:
        await database(refuse_action, task, str(error))
    except Exception as error:
        log.warning("action_failed", action=action_id, error=repr(error))
        await database(fail_action, task, repr(error.__cause__ or error))
    else:
        await database(finish_action, task, receipt)
