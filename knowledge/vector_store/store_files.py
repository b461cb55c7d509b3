"""What the vector store should hold of an article: one Markdown file with attributes to filter and cite by."""

import hashlib
import json
from dataclasses import dataclass

from knowledge.models import Article, VectorStore

# Part of every hash: raise it when files are written differently, and the next sync replaces them all.
FORMAT = 1


@dataclass(frozen=True)
class StoreFileSpec:
    """The file that the store should hold for an article."""

    article: Article
    name: str
    text: str
    attributes: dict[str, str]
    content_hash: str


def expected_file(article: Article, store: VectorStore) -> StoreFileSpec:
    """The file of a published article. Its name begins with the installation's prefix, by which strays are known."""
    text = f"# {article.title}\n\n{article.body}\n"
    # As text: numbers come back as other numbers.
    attributes = {
        "article_id": article.public_id[:500],
        "audience": article.audience,
        "locale": article.locale,
        "category": article.category,
        "revision": str(article.revision),
    }
    known = {**attributes, "revision": ""}  # a revision that changed nothing else is no new text
    content_hash = hashlib.sha256(json.dumps([FORMAT, text, known]).encode()).hexdigest()
    name = f"{store.prefix}-{article.pk}-{content_hash[:12]}.md"
    return StoreFileSpec(article, name, text, attributes, content_hash)
