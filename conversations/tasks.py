"""Celery's doors to turns. A task starts the turn on the worker's loop and returns: the lease, not the broker, sees to
it that the turn is finished by somebody."""

from celery import shared_task
from celery.signals import worker_ready

from conversations import mailing, turn_loop
from conversations.actions.sweeping import sweep


@shared_task
def run_turn(turn_id: int) -> None:
    """Run a turn on this worker's loop."""
    turn_loop.start_thread()
    turn_loop.start_turn(turn_id)


@shared_task
def sweep_turns() -> int:
    """Find turns that were lost. Returns how many it rang for."""
    return sweep()


@shared_task
def mail_reply(message_id: int) -> bool:
    """Mail a teammate's message to a customer who is gone. Whether it was sent."""
    return mailing.mail_reply(message_id)


@worker_ready.connect
def begin(**kwargs: object) -> None:
    """Start the loop with the worker, and look at once for what the last one left behind."""
    turn_loop.start_thread()
    sweep_turns.delay()
