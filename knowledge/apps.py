"""The app's place in Django."""

from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    name = "knowledge"
