"""The doorbell: says that a turn, an action or an e-mail waits. The database, not the doorbell, decides who sees to
it."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import structlog
from django.conf import settings

from conversations.background import loop as turn_loop
from conversations.database import hand_to_loop

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


def mail(email_id: int) -> None:
    """Have a mail that is due sent soon. A broker that is down costs a log line: the sweeper asks again."""
    if settings.EMBEDDED:
        turn_loop.submit(_mail_here(email_id))
        return
    _queue("send_email", email_id, lost="mail_not_queued")


def mail_code(conversation_id: int, seed: str) -> None:
    """Have a one-time code mailed soon, by the process that ran the turn: it has the connector's connections, and no
    broker learns of it. Whoever gets no code asks for another."""
    from conversations.code_mailing import mail_code

    hand_to_loop(mail_code(conversation_id, seed))


async def _mail_here(email_id: int) -> None:
    from conversations.mailing import send_email

    await send_email(email_id)


def start(work: Callable[[int], Coroutine[Any, Any, None]], task: Any, about: int, *, lost: str) -> None:
    """Have `work` done soon on the loop of turns: of this process when there is only one, of a worker otherwise, whose
    Celery `task` starts it there. A broker that is down costs the log line `lost`."""
    if settings.EMBEDDED:
        turn_loop.submit(work(about))
        return
    _send(task, about, lost=lost)


def later(
    work: Callable[[int], Coroutine[Any, Any, None]], task: Any, about: int, *, seconds: float, lost: str
) -> None:
    """Have `work` done `seconds` from now: in this process when there is only one, by a worker's Celery `task`
    otherwise. A broker that is down costs the log line `lost`: what must happen is found by a sweeper too."""
    if settings.EMBEDDED:
        turn_loop.submit(_in_a_while(seconds, work, about))
        return
    try:
        task.apply_async(args=[about], countdown=seconds, retry=False)
    except Exception as error:
        log.warning(lost, about=about, error=repr(error))


async def _in_a_while(seconds: float, work: Callable[[int], Coroutine[Any, Any, None]], about: int) -> None:
    await asyncio.sleep(seconds)
    await work(about)


def _queue(task: str, about: Any, *, lost: str) -> None:
    """Hand one of the conversations' own tasks to the workers."""
    from conversations import tasks  # they run turns, and a turn's end rings for the next

    _send(getattr(tasks, task), about, lost=lost)


def _send(task: Any, about: Any, *, lost: str) -> None:
    """Hand a task to the workers; `lost` is the log line when the broker takes none."""
    try:
        task.apply_async(args=[about], retry=False)
    except Exception as error:
        log.warning(lost, about=about, error=repr(error))
