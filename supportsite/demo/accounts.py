"""The demo's staff accounts: made with passwords of their own for each database, and good for demo mode only."""

import secrets
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.db import transaction

from supportsite.models import DemoLogin

# The one password of all demos of earlier versions. Whoever has read their documentation knows it.
PUBLISHED_PASSWORD = "harbour-demo-2026"  # noqa: S105 - it opens nothing


class NotInDemoModeError(RuntimeError):
    """Demo accounts were asked for outside demo mode."""


@dataclass(frozen=True)
class DemoAccount:
    """One of the demo's staff."""

    name: str
    first_name: str
    role: str


@dataclass(frozen=True)
class Login:
    """A sign-in that `make run` prints. The password is empty where the account has been given another."""

    name: str
    role: str
    password: str

    def __str__(self) -> str:
        if self.password:
            return f"demo login: {self.name} {self.password} {self.role}"
        return f"demo account {self.name} ({self.role}) has a password that somebody gave it"


ACCOUNTS = [
    DemoAccount("maya", "Maya", "agent"),
    DemoAccount("sam", "Sam", "supervisor"),
    DemoAccount("robin", "Robin", "admin"),
]


@transaction.atomic
def load_demo_staff() -> list[Login]:
    """Make the demo's accounts where they are missing. Raises NotInDemoModeError."""
    if not settings.DEMO_MODE:
        raise NotInDemoModeError("set DEMO_MODE=1 to have demo accounts")
    for account in ACCOUNTS:
        _make(account)
    return demo_logins()


def demo_logins() -> list[Login]:
    """The demo's accounts as they stand, in their order."""
    found = {each.user.username: each for each in DemoLogin.objects.select_related("user")}
    return [
        Login(each.name, each.role, login.password if login.is_current else "")
        for each in ACCOUNTS
        if (login := found.get(each.name))
    ]


def demo_staff() -> list[str]:
    """The names of all staff accounts that a demo has made, those of earlier versions included."""
    unmarked = User.objects.filter(username__in=[each.name for each in ACCOUNTS], demo_login=None, is_active=True)
    old = [user.username for user in unmarked if user.check_password(PUBLISHED_PASSWORD)]
    return sorted([*DemoLogin.objects.values_list("user__username", flat=True), *old])


@transaction.atomic
def retire_demo_staff() -> list[str]:
    """Take everything from the demo's accounts that lets them in. What they did stays. Returns their names."""
    names = demo_staff()
    for user in User.objects.filter(username__in=names):
        user.is_active = user.is_staff = user.is_superuser = False
        user.set_unusable_password()
        user.save(update_fields=["is_active", "is_staff", "is_superuser", "password"])
        user.groups.clear()
    DemoLogin.objects.all().delete()
    return names


def _make(account: DemoAccount) -> None:
    """The account with a password of its own. One that is there stays as it is, but for the password that was the same
    in all demos."""
    user, created = User.objects.get_or_create(
        username=account.name,
        defaults={
            "first_name": account.first_name,
            "email": f"{account.name}@example.com",
            "is_staff": True,
            "is_superuser": account.role == "admin",
        },
    )
    if created or user.check_password(PUBLISHED_PASSWORD):
        _give_password(user)
        group, _created = Group.objects.get_or_create(name=account.role)
        user.groups.add(group)
    login = DemoLogin.objects.filter(user=user).first()
    if login and not login.is_current and user.check_password(login.password):
        login.password_hash = user.password  # Django hashes the same password anew when its way of doing so changes
        login.save(update_fields=["password_hash"])


def _give_password(user: User) -> None:
    password = secrets.token_urlsafe(12)
    user.set_password(password)
    user.save(update_fields=["password"])
    DemoLogin.objects.update_or_create(user=user, defaults={"password": password, "password_hash": user.password})
