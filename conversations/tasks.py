"""Celery's doors to the app. Those for turns, actions and mails start them on the worker's loop and return: the lease,
not the broker, sees to it that each is finished by somebody."""

from celery import shared_task
from celery.signals import worker_init, worker_ready, worker_shutdown

from agents_core.runner.lifespan import warm_up
from agents_core.verification.counters import delete_expired
from conversations.approvals import execution
from conversations.attachments.storage import delete_orphaned_attachments
from conversations.background.loop import WORKER_ID, run_soon
from conversations.inbound_email import mailbox
from conversations.inbound_email.originals import delete_old_originals
from conversations.outbound_email import delivery
from conversations.turns import leases
from conversations.turns.isolation import run_apart
from conversations.turns.process import start_loop_thread
from conversations.turns.runner import admit_turns
from conversations.turns.sweeper import requeue_lost_work


@shared_task
def run_turns(turn_ids: list[int]) -> None:
    """Run turns on this worker's loop."""
    start_loop_thread()
    admit_turns(turn_ids)


@shared_task
def run_turns_apart(turn_ids: list[int]) -> None:
    """Run turns that cost a worker in a process of their own, which this worker's loop starts."""
    start_loop_thread()
    run_soon(run_apart(turn_ids))


@shared_task
def perform_action(action_id: int) -> None:
    """Carry out an approved action on this worker's loop."""
    start_loop_thread()
    run_soon(execution.perform_action(action_id))


@shared_task
def sweep_turns() -> int:
    """Find turns that were lost. Returns how many it rang for."""
    return requeue_lost_work()


@shared_task
def remove_unsent_files() -> int:
    """Remove files that were uploaded and never sent. Returns how many."""
    return delete_orphaned_attachments()


@shared_task
def remove_old_counters() -> int:
    """Remove the counters whose while is over. Returns how many."""
    return delete_expired()


@shared_task
def remove_old_originals() -> int:
    """Remove mails as they came that have been kept long enough. Returns how many."""
    return delete_old_originals()


@shared_task
def send_email(email_id: int) -> None:
    """Send a mail that is due, on this worker's loop."""
    start_loop_thread()
    run_soon(delivery.send_email(email_id))


@shared_task
def fetch_mail() -> int:
    """Take in what has come to the mailbox. Returns how many mails."""
    return mailbox.fetch_mail()


@worker_init.connect
def prepare(**kwargs: object) -> None:
    """Load what turns need before the first one is taken."""
    warm_up()


@worker_ready.connect
def begin(**kwargs: object) -> None:
    """Start the loop with the worker, and look at once for what the last one left behind."""
    start_loop_thread()
    sweep_turns.delay()


@worker_shutdown.connect
def leave(**kwargs: object) -> None:
    """Give up the turns that run here, so that another worker need not wait for their leases to run out."""
    leases.release_leases(WORKER_ID)
