"""The demo's staff accounts. They only exist in demo mode."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import transaction


class NotInDemoModeError(RuntimeError):
    """Demo accounts were asked for outside demo mode."""


@dataclass(frozen=True)
class DemoAccount:
    """A sign-in that `make run` prints."""

    name: str
    first_name: str
    role: str
    password: str = "harbour-demo-2026"  # noqa: S105 - printed on purpose, and refused outside demo mode


ACCOUNTS = [
    DemoAccount("maya", "Maya", "agent"),
    DemoAccount("sam", "Sam", "supervisor"),
    DemoAccount("robin", "Robin", "admin"),
]


@transaction.atomic
def load_demo_staff() -> list[DemoAccount]:
    """Make the demo's accounts where they are missing. Raises NotInDemoModeError."""
    if not settings.DEMO_MODE:
        raise NotInDemoModeError("set DEMO_MODE=1 to have demo accounts")
    for account in ACCOUNTS:
        user, created = get_user_model().objects.get_or_create(
            username=account.name,
            defaults={
                "first_name": account.first_name,
                "email": f"{account.name}@example.com",
                "is_staff": True,
                "is_superuser": account.role == "admin",
            },
        )
        if created:
            user.set_password(account.password)
            user.save(update_fields=["password"])
        group, _created = Group.objects.get_or_create(name=account.role)
        user.groups.add(group)
    return ACCOUNTS
