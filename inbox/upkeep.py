"""What the inbox does by itself every few seconds: by beat's clock, or by that of the one process there is."""

from collections.abc import Callable

import structlog

from inbox.actions.giving_out import give_out
from inbox.actions.outgoing import release_due
from inbox.actions.returning import return_unattended
from inbox.actions.snoozing import wake_due

log = structlog.get_logger(__name__)

EVERY = 2.0  # seconds; a timer sends each reply at its time, this the one whose timer was lost

WORK: list[Callable[[], int]] = [release_due, wake_due, return_unattended, give_out]


def keep_up() -> None:
    """Do all of it, one after the other; what fails does not hold up the rest."""
    for work in WORK:
        try:
            if came_to := work():
                log.info("inbox_kept_up", work=work.__name__, number=came_to)
        except Exception:
            log.exception("inbox_upkeep_failed", work=work.__name__)
