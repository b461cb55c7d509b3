"""`manage.py check_openai`: whether the model answers, and if not, why."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from openai import OpenAIError

from agents_core.providers.health import check_provider, explain, provider_name
from conversations.models import ProviderRefusal
from knowledge.vector_store.backend import store_to_search, wants_hosted_search, why_not_hosted


class Command(BaseCommand):
    help = "Makes one small call of each model and says in one line what is wrong. Exits with 1 when something is."

    def handle(self, *args: Any, **options: Any) -> None:
        """See `help`."""
        if not settings.OPENAI_API_KEY:
            raise CommandError("OPENAI_API_KEY is not set: the built-in model answers.")
        models = list(dict.fromkeys([settings.AGENT_MODEL, settings.AGENT_DECISION_MODEL]))
        why_not = why_not_hosted() if wants_hosted_search() else ""
        store_id = store_to_search() if wants_hosted_search() and not why_not else ""
        for model in models:
            try:
                check_provider(model, store_id)
            except (OpenAIError, UnicodeEncodeError) as error:  # a key that no header can carry
                raise CommandError(_line(error, model)) from error
        ProviderRefusal.clear()
        self.stdout.write(self.style.SUCCESS(f"{provider_name()} answers: {', '.join(models)}."))
        if why_not:
            self.stdout.write(self.style.WARNING(f"KNOWLEDGE_BACKEND=file_search is not in use: {why_not}."))
        if settings.AGENT_BACKEND == "offline":
            self.stdout.write("AGENT_BACKEND=offline: the built-in model answers all the same.")


def _line(error: OpenAIError | UnicodeEncodeError, model: str) -> str:
    if isinstance(error, OpenAIError):
        return explain(error, model)
    return "OPENAI_API_KEY holds characters that no key has. Copy it again."
