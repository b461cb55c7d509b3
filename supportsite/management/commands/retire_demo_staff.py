"""`manage.py retire_demo_staff`: a database that has been a demo becomes one that is not."""

from typing import Any

from django.core.management.base import BaseCommand

from supportsite.demo.accounts import retire_demo_staff


class Command(BaseCommand):
    """The accounts stay, since what they did hangs on them, and let nobody in any more."""

    help = "Deactivate the demo's staff accounts, and take their roles and passwords from them."

    def handle(self, *args: Any, **options: Any) -> None:
        """Retire them, and say which they were."""
        names = retire_demo_staff()
        self.stdout.write(f"retired: {', '.join(names)}" if names else "there are no demo accounts")
