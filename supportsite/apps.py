"""The app's place in Django."""

from django.apps import AppConfig


class SupportsiteConfig(AppConfig):
    name = "supportsite"

    def ready(self) -> None:
        """Register the checks."""
        from supportsite import checks  # noqa: F401
