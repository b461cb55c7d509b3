"""`manage.py ask TEXT…`: a conversation from the shell."""

import json
from typing import Any

from asgiref.sync import async_to_sync
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from conversations.asking import ask, begin
from conversations.exceptions import ActionError


class Command(BaseCommand):
    """Stored and traced like a conversation in the chat."""

    help = "Ask the agent; several TEXTs are successive messages of one conversation."

    def add_arguments(self, parser: CommandParser) -> None:
        """The messages, and who asks."""
        parser.add_argument("text", nargs="+")
        parser.add_argument("--email", default="", help="the customer's e-mail")
        parser.add_argument("--verified", action="store_true", help="the shop vouches for that e-mail")
        parser.add_argument("--page", default="", help="address of the page that the customer is on")
        parser.add_argument("--json", action="store_true", help="one JSON object, see docs/interfaces.md")

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask, and print what came of it."""
        try:
            if options["email"]:
                validate_email(options["email"])
            conversation = begin(email=options["email"], verified=options["verified"], page=options["page"])
            outcome = async_to_sync(ask)(conversation, options["text"])
        except ValidationError:
            raise CommandError(f"--email: {options['email']!r} is not an e-mail address") from None
        except (ValueError, ActionError) as error:
            raise CommandError(str(error)) from None
        if options["json"]:
            self.stdout.write(json.dumps(outcome, ensure_ascii=False))
            return
        for reply in outcome["replies"]:
            self.stdout.write(f"\n{reply}")
        for source in outcome["sources"]:
            self.stdout.write(f"  source: {source['title']} {source['url']}")
