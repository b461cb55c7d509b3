"""The app's place in Django."""

from django.apps import AppConfig


class InboxConfig(AppConfig):
    name = "inbox"
