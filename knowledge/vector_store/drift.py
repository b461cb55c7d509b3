"""How far the vector store is from the published articles, by looking into it. Nothing is changed."""

from dataclasses import dataclass

from openai import OpenAI

from knowledge.models import Article, StoreFile, VectorStore
from knowledge.vector_store import client
from knowledge.vector_store.store_files import expected_file


@dataclass(frozen=True)
class Drift:
    """Numbers: of articles that should be there, are there as they are now, are there with an older text, or not at
    all; of files of ours that should not be there, and of files of others."""

    wanted: int = 0
    held: int = 0
    outdated: int = 0
    missing: int = 0
    stray: int = 0
    foreign: int = 0

    @property
    def none(self) -> bool:
        """Whether the store is as it should be."""
        return not (self.outdated or self.missing or self.stray)


def drift(api: OpenAI) -> Drift:
    """Compare. Raises OpenAIError."""
    store = VectorStore.objects.exclude(store_id="").first()
    published = Article.objects.published()
    if store is None:
        return Drift(wanted=published.count(), missing=published.count())
    present = client.listed(api, store.store_id)
    uploaded = set(client.uploaded(api, store.prefix))
    rows = StoreFile.objects.filter(state=StoreFile.State.CURRENT, article__state=Article.State.PUBLISHED)
    current = {row.article_id: row for row in rows if present.get(row.file_id) == "completed"}
    held = outdated = missing = 0
    for article in published.iterator(chunk_size=200):
        row = current.get(article.pk)
        missing += row is None
        held += row is not None and row.content_hash == expected_file(article, store).content_hash
        outdated += row is not None and row.content_hash != expected_file(article, store).content_hash
    ours = uploaded | set(StoreFile.objects.values_list("file_id", flat=True))
    stray = (uploaded | (ours & set(present))) - {row.file_id for row in current.values()}
    foreign = set(present) - ours
    return Drift(held + outdated + missing, held, outdated, missing, len(stray), len(foreign))
