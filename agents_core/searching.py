"""A search of the help centre, wherever the site keeps it."""

from asgiref.sync import sync_to_async

from agents_core.providers import client
from knowledge.backend import store_to_search
from knowledge.search import openai as store
from knowledge.search.base import Retrieval
from knowledge.search.retriever import search


async def search_help(question: str, *, k: int, each: int) -> Retrieval:
    """Passages that may answer: through the vector store where the site answers from one, else the local index."""
    store_id = await sync_to_async(store_to_search)()
    if store_id:
        return await store.search(question, client=client(), store_id=store_id, k=k, each=each)
    return await sync_to_async(search)(question, k=k, each=each)
