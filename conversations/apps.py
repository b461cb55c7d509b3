"""The app's place in Django."""

from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    name = "conversations"
