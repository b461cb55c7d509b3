"""Where the agent's searches go: the local index, an OpenAI vector store, or the provider's own tool on that store."""

import structlog
from django.conf import settings

from knowledge.jobs import SYNC_VECTOR_STORE
from knowledge.models import Article, StoreFile, VectorStore

log = structlog.get_logger(__name__)


def uses_store() -> bool:
    """Whether the site keeps a vector store. `auto` does where OpenAI itself answers: what else speaks its language may
    have none. `file_search` does where there is a model that could search it."""
    backend = settings.KNOWLEDGE_BACKEND
    if backend == "auto":
        return settings.AGENT_BACKEND == "openai" and not settings.OPENAI_BASE_URL
    return backend == "openai" or wants_hosted_search()


def wants_hosted_search() -> bool:
    """Whether the agents are meant to search by the provider's own tool."""
    return settings.KNOWLEDGE_BACKEND == "file_search" and settings.AGENT_BACKEND == "openai"


def store_to_search() -> str:
    """The id of the vector store that a search should ask; empty for the local index, also while the store is empty."""
    if not uses_store() or not StoreFile.objects.filter(state=StoreFile.State.CURRENT).exists():
        return ""
    found = VectorStore.objects.first()
    return found.store_id if found else ""


def hosted_store() -> str:
    """The id of the vector store that the provider's own tool is to search; empty where our own tool does."""
    if not wants_hosted_search():
        return ""
    if reason := why_not_hosted():
        log.warning("hosted_search_not_used", reason=reason)
        return ""
    return store_to_search()


def why_not_hosted() -> str:
    """Why our own tool searches although the provider's is wanted, for the operator; empty when nothing is in the way.

    What the store lacks, the provider's tool cannot find. An article that the store will not take holds up nobody.
    """
    if not store_to_search():
        return "the vector store holds no article yet"
    awaited = Article.objects.published().public().filter(store_problem=None)
    lacking = awaited.exclude(store_files__state=StoreFile.State.CURRENT).count()
    return f"{lacking} published articles are not in the vector store yet" if lacking else ""


def request_sync() -> None:
    """Have the store brought up to date soon after this transaction, if the site has one. A lost ask costs nothing: the
    schedule asks again."""
    if uses_store():
        SYNC_VECTOR_STORE.enqueue()
