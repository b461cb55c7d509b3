"""The doorbell: says that a turn, an action or an e-mail waits. The database, not the doorbell, decides who sees to
it."""

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
    from conversations.tasks import run_turns  # tasks.py runs turns, and a turn's end rings for the next

    try:
        run_turns.apply_async(args=[turn_ids], retry=False)
    except Exception as error:
        log.warning("doorbell_failed", turns=turn_ids, error=repr(error))


def perform(action_id: int) -> None:
    """Have an approved action carried out soon. A broker that is down costs a log line: the sweeper asks again."""
    if settings.EMBEDDED:
        turn_loop.submit(_perform_here(action_id))
        return
    from conversations.tasks import perform_action

    try:
        perform_action.apply_async(args=[action_id], retry=False)
    except Exception as error:
        log.warning("action_not_queued", action=action_id, error=repr(error))


async def _perform_here(action_id: int) -> None:
    from conversations.performing import perform_action

    await perform_action(action_id)


def mail(message_id: int) -> None:
    """Have a teammate's message mailed soon, if the customer is gone. A broker that is down costs a log line."""
    if settings.EMBEDDED:
        turn_loop.submit(_mail_here(message_id))
        return
    from conversations.tasks import mail_reply

    try:
        mail_reply.apply_async(args=[message_id], retry=False)
    except Exception:
        log.warning("mail_not_queued", message=message_id, exc_info=True)


def mail_code(conversation_id: int, seed: str) -> None:
    """Have a one-time code mailed soon, by the process that ran the turn: it has the connector's connections, and no
    broker learns of it. Whoever gets no code asks for another."""
    from conversations.code_mailing import mail_code

    hand_to_loop(mail_code(conversation_id, seed))


async def _mail_here(message_id: int) -> None:
    from conversations.mailing import mail_reply

    await database(mail_reply, message_id)
