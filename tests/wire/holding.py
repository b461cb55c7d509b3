"""A vector store that holds the published articles as they are now, without a run of the sync."""

from collections.abc import Callable
from typing import Any

from django.test import override_settings

from knowledge.models import Article, StoreFile, VectorStore
from knowledge.vector_store.store_files import expected_file
from tests.wire.wire import Json


def hold_articles() -> None:
    """Every published article has a file `file_<slug>` in the store `vs_1`."""
    store = VectorStore.objects.create(store_id="vs_1")
    for article in Article.objects.published():
        content_hash = expected_file(article, store).content_hash
        StoreFile.objects.create(
            article=article, file_id=f"file_{article.slug}", content_hash=content_hash, state=StoreFile.State.CURRENT
        )


def unseen_by_the_sync(change: Callable[..., Any]) -> Callable[..., Any]:
    """The change of an article as it is until the sync has brought it into the store."""
    return override_settings(KNOWLEDGE_BACKEND="local")(change)


def result(slug: str, text: str, score: float = 0.9, **attributes: Any) -> Json:
    """What the provider's own search tells of a file."""
    about = {"article_id": slug, "audience": "public", "revision": 1.0, **attributes}
    return {"file_id": f"file_{slug}", "filename": f"{slug}.md", "score": score, "text": text, "attributes": about}
