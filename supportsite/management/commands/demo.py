"""`manage.py demo`: the whole site in one process."""

import asyncio
import os
import socket
from typing import Any

from daphne.endpoints import build_endpoint_description_strings
from daphne.server import Server
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from agents_core.runner.lifespan import warm_up
from conversations.turns.process import use_loop


class Command(BaseCommand):
    """Migrates, loads the demo once, and serves. A second start keeps what was there."""

    help = "Run the demo: set up the database, load the demo shop, serve on 127.0.0.1:$PORT (default 8000)."

    def handle(self, *args: Any, **options: Any) -> None:
        """Set up, then serve until interrupted."""
        if not settings.DEMO_MODE:
            raise CommandError("set DEMO_MODE=1 to run the demo")
        port = self._free_port()
        call_command("migrate", interactive=False, verbosity=0)
        call_command("load_demo", stdout=self.stdout)
        warm_up()  # the first start trains the classifier, once; the first customer should not wait for it
        address = f"http://127.0.0.1:{port}"
        for path, what in (
            ("/", "shop and chat"),
            ("/help/", "help centre"),
            ("/inbox/", "inbox"),
            ("/admin/", "admin"),
        ):
            self.stdout.write(f"{address}{path}  {what}")
        self.stdout.flush()
        self._serve(port)

    def _free_port(self) -> int:
        value = os.environ.get("PORT") or "8000"
        if not value.isdecimal() or not 0 < int(value) < 65536:
            raise CommandError(f"PORT: {value!r} is not a port")
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server does
            try:
                probe.bind(("127.0.0.1", int(value)))
            except OSError as error:
                reason = f"could not listen on 127.0.0.1:{value} ({error.strerror}); set PORT to another one"
                raise CommandError(reason) from None
        return int(value)

    def _serve(self, port: int) -> None:
        from supportsite.asgi import application

        server = Server(
            application=application,
            endpoints=build_endpoint_description_strings(host="127.0.0.1", port=port),
            ready_callable=lambda: use_loop(asyncio.get_event_loop()),
            server_name="",
            verbosity=0,
        )
        server.run()
