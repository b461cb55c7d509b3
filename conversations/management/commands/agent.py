"""`manage.py agent on|off|status`: the kill switch."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from conversations.agent_status.kill_switch import set_agent_enabled
from conversations.models import AgentSwitch


class Command(BaseCommand):
    """Turns the agent on or off, or says which it is."""

    help = "Turn the agent on or off for everybody, or show which it is."

    def add_arguments(self, parser: CommandParser) -> None:
        """One word."""
        parser.add_argument("state", choices=["on", "off", "status"])

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, and say what it did."""
        if options["state"] != "status":
            moved = set_agent_enabled(options["state"] == "on")
            if moved:
                self.stdout.write(f"{moved} conversations went to people")
        self.stdout.write(f"agent {'on' if AgentSwitch.is_on() else 'off'}")
