"""Celery's doors to what the inbox has done later; and its upkeep, what it does by itself every few seconds: by beat's
clock, or by that of the one process there is."""

from collections.abc import Callable

import structlog
from celery import shared_task

from conversations.background.loop import run_soon
from conversations.turns.process import start_loop_thread
from inbox.assignment.auto_assignment import auto_assign_waiting
from inbox.assignment.returns import return_abandoned
from inbox.copilot.generation import generate_suggestion
from inbox.lifecycle.pending_changes import apply_due_change, apply_due_changes
from inbox.replies.outgoing import send_due_replies, send_due_reply
from inbox.tickets.snooze import wake_due_tickets

log = structlog.get_logger(__name__)

EVERY = (
    2.0  # seconds; a timer sends each reply and makes each change at its time, the upkeep those whose timer was lost
)
WORK: list[Callable[[], int]] = [
    send_due_replies,
    apply_due_changes,
    wake_due_tickets,
    return_abandoned,
    auto_assign_waiting,
]


@shared_task
def work_out_suggestion(suggestion_id: int) -> None:
    """Have the copilot work on this worker's loop."""
    start_loop_thread()
    run_soon(generate_suggestion(suggestion_id))


@shared_task
def release_reply(outgoing_id: int) -> None:
    """Send a reply whose time to undo is over."""
    send_due_reply(outgoing_id)


@shared_task
def apply_change(change_id: int) -> None:
    """Make a change of a ticket whose time to undo is over."""
    apply_due_change(change_id)


@shared_task
def keep_inbox_up() -> None:
    """Send, wake, put back and assign what is due."""
    run_maintenance()


def run_maintenance() -> None:
    """Do all of WORK, one after the other; what fails does not hold up the rest."""
    for work in WORK:
        try:
            if number := work():
                log.info("inbox_kept_up", work=work.__name__, number=number)
        except Exception:
            log.exception("inbox_upkeep_failed", work=work.__name__)
