"""The app's place in Django."""

from django.apps import AppConfig


class SupportsiteConfig(AppConfig):
    name = "supportsite"

    def ready(self) -> None:
        """Register the checks, and count wrong passwords."""
        from supportsite import checks, sign_in_limits  # noqa: F401
