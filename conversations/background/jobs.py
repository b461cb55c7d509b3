"""Having work done soon, in this process or by a Celery worker. To ask for it only says that a turn, an action or an
e-mail waits, as a doorbell does: the database decides who sees to it, and a sweeper rings again for what was lost."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

import structlog
from django.conf import settings
from django.utils.module_loading import import_string

from conversations.background.loop import run_soon

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Job:
    """Work done soon by name: here when there is one process, by a Celery worker otherwise. The names are resolved when
    the work is asked for, so that who asks for it need not know who does it; a system check resolves them all."""

    run: str  # dotted path of the function: a coroutine for the loop of turns, or one that is done when it returns
    task: str  # Celery task of a worker, which has it done there; by its name, which is its dotted path
    lost: str  # log line when the broker takes nothing; a sweeper asks again

    def enqueue(self, about: Any) -> None:
        """Have it done soon, about one thing. A broker that is down costs a log line, never the caller."""
        if settings.EMBEDDED:
            begun = import_string(self.run)(about)
            if begun is not None:
                run_soon(begun)
            return
        self._send(about)

    def enqueue_later(self, about: Any, *, seconds: float) -> None:
        """Have it done `seconds` from now, a coroutine's work only. A broker that is down costs a log line: what must
        happen is found by a sweeper too."""
        if settings.EMBEDDED:
            run_soon(_in_a_while(seconds, import_string(self.run), about))
            return
        self._send(about, countdown=seconds)

    def _send(self, about: Any, **options: Any) -> None:
        task = import_string(self.task)
        try:
            task.apply_async(args=[about], retry=False, **options)
        except Exception as error:
            log.warning(self.lost, about=about, error=repr(error))


async def _in_a_while(seconds: float, work: Callable[[Any], Coroutine[Any, Any, None]], about: Any) -> None:
    await asyncio.sleep(seconds)
    await work(about)


RUN_TURNS = Job(
    run="conversations.turns.runner.admit_turns",
    task="conversations.tasks.run_turns",
    lost="doorbell_failed",
)
RUN_TURNS_APART = Job(
    run="conversations.turns.isolation.run_apart",
    task="conversations.tasks.run_turns_apart",
    lost="doorbell_failed",
)
PERFORM_ACTION = Job(
    run="conversations.approvals.execution.perform_action",
    task="conversations.tasks.perform_action",
    lost="action_not_queued",
)
SEND_EMAIL = Job(
    run="conversations.outbound_email.delivery.send_email",
    task="conversations.tasks.send_email",
    lost="mail_not_queued",
)

JOBS = (RUN_TURNS, RUN_TURNS_APART, PERFORM_ACTION, SEND_EMAIL)


def enqueue_turns(*turn_ids: int) -> None:
    """Have queued turns run soon: in this process when there is only one, by a Celery worker otherwise.

    A broker that is down costs a log line, never the caller: the sweeper rings again.
    """
    RUN_TURNS.enqueue(list(turn_ids))


def enqueue_turns_apart(*turn_ids: int) -> None:
    """Have queued turns that cost a process run soon, in one of their own."""
    RUN_TURNS_APART.enqueue(list(turn_ids))


def enqueue_action(action_id: int) -> None:
    """Have an approved action carried out soon. A broker that is down costs a log line: the sweeper asks again."""
    PERFORM_ACTION.enqueue(action_id)


def enqueue_email(email_id: int) -> None:
    """Have a mail that is due sent soon. A broker that is down costs a log line: the sweeper asks again."""
    SEND_EMAIL.enqueue(email_id)
