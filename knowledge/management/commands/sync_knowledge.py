"""`sync_knowledge`"""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from knowledge.sync import sync_local


class Command(BaseCommand):
    help = "Brings the search index up to date with the published articles. Safe to interrupt and to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        report = sync_local(lambda done, total: self.stdout.write(f"{done} of {total}"))
        self.stdout.write(f"local index: rebuilt {report.rebuilt}, unchanged {report.unchanged}")
        if _answers_from_store():
            self.stdout.write("Only the local index was brought up to date, not the OpenAI vector store.")


def _answers_from_store() -> bool:
    backend = settings.KNOWLEDGE_BACKEND
    return backend in ("openai", "file_search") or (backend == "auto" and settings.AGENT_BACKEND == "openai")
