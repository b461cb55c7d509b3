"""`manage.py load_demo`: articles, orders, accounts and staff of the demo shop."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from agents_core.connectors.demo import load_demo_data
from knowledge.models import Article
from supportsite.demo.accounts import NotInDemoModeError, load_demo_staff
from supportsite.environment import BASE_DIR


class Command(BaseCommand):
    """Idempotent: what is there already stays as it is."""

    help = "Load the demo shop's articles, orders, accounts and staff (needs DEMO_MODE=1)."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load what is missing."""
        try:
            logins = load_demo_staff()
        except NotInDemoModeError as error:
            raise CommandError(str(error)) from None
        if not Article.objects.exists():
            call_command("import_articles", str(BASE_DIR / "knowledge" / "demo_articles"), publish=True, verbosity=0)
        load_demo_data()
        for login in logins:
            self.stdout.write(str(login))
