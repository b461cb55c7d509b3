"""Celery's doors to what the inbox does by itself, and has done later."""

from celery import shared_task

from conversations.background.loop import run_soon
from conversations.turns.process import start_loop_thread
from inbox.copilot.working import work_out
from inbox.upkeep import keep_up


@shared_task
def keep_inbox_up() -> None:
    """Wake, put back and give out what is due."""
    keep_up()


@shared_task
def work_out_suggestion(suggestion_id: int) -> None:
    """Have the copilot work on this worker's loop."""
    start_loop_thread()
    run_soon(work_out(suggestion_id))


@shared_task
def release_reply(outgoing_id: int) -> None:
    """Send a reply whose time to undo is over."""
    from inbox.actions.outgoing import release  # it asks for this task

    release(outgoing_id)
