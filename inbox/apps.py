"""The app's place in Django."""

from django.apps import AppConfig


class InboxConfig(AppConfig):
    name = "inbox"

    def ready(self) -> None:
        from inbox import receivers  # noqa: F401  (connects them)
        from inbox.reading import addresses
        from knowledge.asked_in import addresses_come_from

        addresses_come_from(addresses)
