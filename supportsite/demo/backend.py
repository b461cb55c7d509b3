"""Who of the staff may be signed in: outside demo mode nobody whom a demo has made."""

from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User
from django.http import HttpRequest

from supportsite.demo.accounts import PUBLISHED_PASSWORD


class StaffBackend(ModelBackend):
    """Django's, for accounts in the database. Sessions of demo accounts end with demo mode too."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> Any:
        """The account with this name and password, if it may sign in."""
        user = super().authenticate(request, username, password, **kwargs)
        return None if password == PUBLISHED_PASSWORD else user

    def user_can_authenticate(self, user: Any) -> bool:
        """Whether the account is active, and not the demo's where there is no demo."""
        return super().user_can_authenticate(user) and (settings.DEMO_MODE or not hasattr(user, "demo_login"))

    def get_user(self, user_id: Any) -> Any:
        """The account of a session, with the mark of a demo account in the same query."""
        user = User.objects.select_related("demo_login").filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None
