"""With one process, the server's own event loop runs the turns too, and does what a schedule does elsewhere."""

import asyncio
from collections.abc import Callable
from typing import Any

import structlog
from django.conf import settings
from django.db import connection
from django.utils import timezone

from conversations import turn_loop
from knowledge import background
from knowledge.freshness import flag_stale_once
from knowledge.gaps import close_answered

log = structlog.get_logger(__name__)

LOOK_EVERY = 3600.0  # seconds
FIRST_LOOK_AFTER = 60.0  # whoever has just started the site wants to see it, not to wait for this

_upkeep: "asyncio.Task[None] | None" = None


def adopt_server_loop(application: Any) -> Any:
    """The ASGI application, which gives its loop to the turns with the first connection."""
    if not settings.EMBEDDED:
        return application
    background.this_process_stays()

    async def serve(scope: Any, receive: Any, send: Any) -> None:
        global _upkeep
        turn_loop.adopt(asyncio.get_running_loop())
        if _upkeep is None or _upkeep.get_loop() is not asyncio.get_running_loop():
            _upkeep = asyncio.create_task(_keep_up())
        await application(scope, receive, send)

    return serve


async def _keep_up() -> None:
    """Look through the articles once a day, and ask again what they left open once an hour, for ever."""
    await asyncio.sleep(FIRST_LOOK_AFTER)
    while True:
        await asyncio.to_thread(look_through_articles)
        await asyncio.to_thread(ask_gaps_again)
        await asyncio.sleep(LOOK_EVERY)


def look_through_articles() -> None:
    """Flag what is stale, if that was not done today."""
    _beside(lambda: flag_stale_once(timezone.localdate()), "articles_looked_through")


def ask_gaps_again() -> None:
    """Close the gaps that an article answers by now."""
    _beside(close_answered, "gaps_closed")


def _beside(work: Callable[[], int], done: str) -> None:
    """Do it in a thread of its own, beside turns and sockets; `done` is the log line when it came to something."""
    try:
        if came_to := work():
            log.info(done, number=int(came_to))
    except Exception:
        log.exception("upkeep_failed", work=done)
    finally:
        connection.close()
