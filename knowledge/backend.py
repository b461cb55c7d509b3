"""Where the agent's searches go: the local index, or an OpenAI vector store."""

from django.conf import settings

from knowledge.models import StoreFile, VectorStore


def uses_store() -> bool:
    """Whether the site keeps a vector store. `auto` does where OpenAI itself answers: what else speaks its language may
    have none."""
    backend = settings.KNOWLEDGE_BACKEND
    if backend == "auto":
        return settings.AGENT_BACKEND == "openai" and not settings.OPENAI_BASE_URL
    return backend == "openai"


def store_to_search() -> str:
    """The id of the vector store that a search should ask; empty for the local index, also while the store is empty."""
    if not uses_store() or not StoreFile.objects.filter(state=StoreFile.State.CURRENT).exists():
        return ""
    found = VectorStore.objects.first()
    return found.store_id if found else ""
