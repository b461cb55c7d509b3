"""With one process, the server's own event loop runs the turns too, and does what a schedule does elsewhere."""

import asyncio
from collections.abc import Callable
from typing import Any

import structlog
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connection
from django.utils import timezone

from agents_core.verification.counters import delete_expired
from conversations.attachments.storage import delete_orphaned_attachments
from conversations.db.async_access import run_in_db_thread
from conversations.inbound_email.mailbox import fetch_mail
from conversations.inbound_email.originals import delete_old_originals
from conversations.turns.process import use_loop
from inbox import tasks as inbox_tasks
from knowledge import jobs
from knowledge.gaps.recording import close_answered
from knowledge.review.freshness import flag_stale_once

log = structlog.get_logger(__name__)

LOOK_EVERY = 3600.0  # seconds
TIDY_EVERY = 600.0  # seconds
FIRST_LOOK_AFTER = 60.0  # whoever has just started the site wants to see it, not to wait for this

FETCH_EVERY = 60.0  # seconds

_upkeep: "list[asyncio.Task[None]]" = []


def start_in_server(application: Any) -> Any:
    """The ASGI application, which gives its loop to the turns with the first connection."""
    if not settings.EMBEDDED:
        return application
    jobs.enable_background_threads()

    async def serve(scope: Any, receive: Any, send: Any) -> None:
        loop = asyncio.get_running_loop()
        use_loop(loop)
        if not _upkeep or _upkeep[0].get_loop() is not loop:
            _upkeep[:] = [loop.create_task(work()) for work in UPKEEP]
        await application(scope, receive, send)

    return serve


async def _keep_up() -> None:
    """Look through the articles once a day, and ask again what they left open once an hour, for ever."""
    await asyncio.sleep(FIRST_LOOK_AFTER)
    while True:
        await asyncio.to_thread(look_through_articles)
        await asyncio.to_thread(ask_gaps_again)
        await asyncio.to_thread(remove_old_counters)
        await asyncio.to_thread(remove_old_originals)
        await asyncio.sleep(LOOK_EVERY)


async def _keep_tidy() -> None:
    """Remove every few minutes what nobody sent, for ever."""
    while True:
        await asyncio.sleep(TIDY_EVERY)
        await asyncio.to_thread(remove_unsent_files)


async def _keep_inbox_up() -> None:
    """Look every few seconds what in the inbox moves by itself, for ever."""
    while True:
        await asyncio.sleep(inbox_tasks.EVERY)
        await run_in_db_thread(inbox_tasks.run_maintenance)


async def _keep_fetching() -> None:
    """Fetch mail once a minute, for ever, if there is a mailbox. What comes of it is announced on this loop."""
    while settings.MAILBOX:
        await sync_to_async(fetch, thread_sensitive=False)()
        await asyncio.sleep(FETCH_EVERY)


UPKEEP = (_keep_up, _keep_tidy, _keep_fetching, _keep_inbox_up)


def fetch() -> None:
    """Take in what has come to the mailbox."""
    _beside(fetch_mail, "email_fetched")


def look_through_articles() -> None:
    """Flag what is stale, if that was not done today."""
    _beside(lambda: flag_stale_once(timezone.localdate()), "articles_looked_through")


def ask_gaps_again() -> None:
    """Close the gaps that an article answers by now."""
    _beside(close_answered, "gaps_closed")


def remove_unsent_files() -> None:
    """Remove files that were uploaded and never sent."""
    _beside(delete_orphaned_attachments, "unsent_files_removed")


def remove_old_counters() -> None:
    """Remove the counters whose while is over."""
    _beside(delete_expired, "old_counters_removed")


def remove_old_originals() -> None:
    """Remove mails as they came that have been kept long enough."""
    _beside(delete_old_originals, "old_originals_removed")


def _beside(work: Callable[[], int], done: str) -> None:
    """Do it in a thread of its own, beside turns and sockets; `done` is the log line when it came to something."""
    try:
        if came_to := work():
            log.info(done, number=int(came_to))
    except Exception:
        log.exception("upkeep_failed", work=done)
    finally:
        connection.close()
