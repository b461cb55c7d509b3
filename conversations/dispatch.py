"""The doorbell: says that a turn, an action or an e-mail waits. The database, not the doorbell, decides who sees to
it."""

from typing import Any

import structlog
from django.conf import settings

from conversations import turn_loop
from conversations.database import database, hand_to_loop

log = structlog.get_logger(__name__)


def ring(*turn_ids: int) -> None:
    """Have queued turns run soon: in this process when there is only one, by a Celery worker otherwise.

    A broker that is down costs a log line, never the caller: the sweeper rings again.
    """
    if settings.EMBEDDED:
        turn_loop.start_turns(list(turn_ids))
        return
    _queue("run_turns", turn_ids, lost="doorbell_failed")


def perform(action_id: int) -> None:
    """Have an approved action carried out soon. A broker that is down costs a log line: the sweeper asks again."""
    if settings.EMBEDDED:
        turn_loop.submit(_perform_here(action_id))
        return
    _queue("perform_action", action_id, lost="action_not_queued")


async def _perform_here(action_id: int) -> None:
    from conversations.performing import perform_action

    await perform_action(action_id)


def mail(message_id: int) -> None:
    """Have a teammate's message mailed soon, if the customer is gone. A broker that is down costs a log line."""
    if settings.EMBEDDED:
        turn_loop.submit(_mail_here(message_id))
        return
    _queue("mail_reply", message_id, lost="mail_not_queued")


def mail_code(conversation_id: int, seed: str) -> None:
    """Have a one-time code mailed soon, by the process that ran the turn: it has the connector's connections, and no
    broker learns of it. Whoever gets no code asks for another."""
    from conversations.code_mailing import mail_code

    hand_to_loop(mail_code(conversation_id, seed))


async def _mail_here(message_id: int) -> None:
    from conversations.mailing import mail_reply

    await database(mail_reply, message_id)


def _queue(task: str, about: Any, *, lost: str) -> None:
    """Hand a task to the workers; `lost` is the log line when the broker takes none."""
    from conversations import tasks  # they run turns, and a turn's end rings for the next

    try:
        getattr(tasks, task).apply_async(args=[about], retry=False)
    except Exception as error:
        log.warning(lost, about=about, error=repr(error))
