"""The app's place in Django."""

from django.apps import AppConfig


class AgentsCoreConfig(AppConfig):
    name = "agents_core"
