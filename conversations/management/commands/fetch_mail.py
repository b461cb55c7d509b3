"""`manage.py fetch_mail`: takes in what has come to the mailbox."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from imap_tools.errors import ImapToolsError

from conversations.inbound_email.mailbox import fetch_mail


class Command(BaseCommand):
    """Fetches once, and says how many mails there were."""

    help = "Fetch the unread mails of the mailbox in IMAP_URL once."

    def handle(self, *args: Any, **options: Any) -> None:
        """Fetch, or say why not."""
        if settings.MAILBOX is None:
            raise CommandError("set IMAP_URL")
        try:
            self.stdout.write(f"{fetch_mail()} mails")
        except (OSError, ImapToolsError) as error:
            raise CommandError(f"the mailbox could not be read: {error}") from None
