"""`sync_knowledge`"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from openai import OpenAIError

from knowledge.embeddings.vectors import embed_missing_passages
from knowledge.models import StoreProblem, StoreRun
from knowledge.search.indexing import sync_local
from knowledge.vector_store.backend import uses_store
from knowledge.vector_store.sync import AlreadyRunningError, sync_store


class Command(BaseCommand):
    help = "Brings the search index and the vector store up to date. Safe to interrupt and to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        report = sync_local(lambda done, total: self.stdout.write(f"{done} of {total}"))
        self.stdout.write(f"local index: rebuilt {report.rebuilt}, unchanged {report.unchanged}")
        read = embed_missing_passages(
            lambda done, total: self.stdout.write(f"sentence model: {done} of {total} passages")
        )
        if read:
            self.stdout.write(f"sentence model: read {read} passages")
        if uses_store():
            self._sync_store()

    def _sync_store(self) -> None:
        try:
            run = sync_store(self._tell, again=True)
        except AlreadyRunningError:
            raise CommandError("Another process brings the vector store up to date now.") from None
        except OpenAIError as error:
            raise CommandError(f"The vector store cannot be used: {error}") from error
        self.stdout.write(f"vector store: {run.done} brought, {run.failed} failed, {run.removed} removed")
        for problem in StoreProblem.objects.select_related("article"):
            self.stderr.write(f"  {problem.article.slug}: {problem.error}")
        if run.failed:
            raise CommandError(f"{run.failed} articles are not in the vector store.")

    def _tell(self, run: StoreRun) -> None:
        if run.total:
            self.stdout.write(f"vector store: {run.done + run.failed} of {run.total}")
