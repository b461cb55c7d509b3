"""The doorbell: says that a turn waits. The database, not the doorbell, decides who runs it."""

import structlog
from django.conf import settings

from conversations import turn_loop

log = structlog.get_logger(__name__)


def ring(turn_id: int) -> None:
    """Have a queued turn run soon: in this process when there is only one, by a Celery worker otherwise.

    A broker that is down costs a log line, never the caller: the sweeper rings again.
    """
    if settings.EMBEDDED:
        turn_loop.start_turn(turn_id)
        return
    from conversations.tasks import run_turn  # tasks.py runs turns, and a turn's end rings for the next

    try:
        run_turn.apply_async(args=[turn_id], retry=False)
    except Exception:
        log.warning("doorbell_failed", turn=turn_id, exc_info=True)
