"""The app's place in Django."""

from django.apps import AppConfig


class SupportsiteConfig(AppConfig):
    name = "supportsite"
