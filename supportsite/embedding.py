"""With one process, the server's own event loop runs the turns too."""

import asyncio
from typing import Any

from django.conf import settings

from conversations import turn_loop
from knowledge import background


def adopt_server_loop(application: Any) -> Any:
    """The ASGI application, which gives its loop to the turns with the first connection."""
    if not settings.EMBEDDED:
        return application
    background.this_process_stays()

    async def serve(scope: Any, receive: Any, send: Any) -> None:
        turn_loop.adopt(asyncio.get_running_loop())
        await application(scope, receive, send)

    return serve
