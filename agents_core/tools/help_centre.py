"""Looking things up in the help centre."""

from functools import lru_cache
from typing import Any

from agents import RunContextWrapper, function_tool
from asgiref.sync import sync_to_async

from agents_core.guardrails.untrusted_text import strip_instructions
from agents_core.providers.openai import openai_client
from agents_core.tools.output import Context, failed, record_result
from agents_core.turn.context import Source, TurnContext
from knowledge.search.retriever import search
from knowledge.search.types import Hit, Retrieval
from knowledge.vector_store import search as store
from knowledge.vector_store.backend import store_to_search

ARTICLES = 4
PASSAGES_EACH = 4  # an article may answer in its opening what another section only mentions
TOOL_SECONDS = 15.0
NAME = "search_help_centre"


def _searches_here(context: RunContextWrapper[TurnContext], _agent: Any) -> bool:
    return not context.context.hosted_store


@function_tool(timeout=TOOL_SECONDS, failure_error_function=failed(NAME), is_enabled=_searches_here)
async def search_help_centre(context: Context, query: str) -> str:
    """Search the approved help-centre articles. Everything said about products, policies or prices must come from here.

    Args:
        query: The customer's question in a few plain words, complete in itself.
    """
    found = await search_help(query[:1000], k=ARTICLES, each=PASSAGES_EACH)
    return report(context.context, query, found)


async def search_help(question: str, *, k: int, each: int) -> Retrieval:
    """Passages that may answer: through the vector store where the site answers from one, else the local index."""
    store_id = await sync_to_async(store_to_search)()
    if store_id:
        return await store.search(question, client=openai_client(), store_id=store_id, k=k, each=each)
    return await sync_to_async(search)(question, k=k, each=each)


def report(context: TurnContext, query: str, found: Retrieval) -> str:
    """Keep what a search came to, wherever it was made, and give it as the model reads it."""
    remember(context, found.hits)
    context.search_verdicts.append(found.verdict)
    result = {
        "verdict": found.verdict,
        "passages": [
            {
                "article": hit.article_id,
                "title": hit.title,
                "heading": hit.heading,
                "text": _stripped(hit.text),
            }
            for hit in found.hits
        ],
    }
    return record_result(context, NAME, result, arguments={"query": query}, source="help centre")


# The same passages are found again and again, and reading them took two fifths of the event loop's time.
_stripped = lru_cache(maxsize=2048)(strip_instructions)


def remember(context: TurnContext, hits: list[Hit]) -> None:
    """Keep what was retrieved: the reply is checked against it and cites it."""
    known = {passage.passage_id for passage in context.passages}
    context.passages.extend(hit for hit in hits if hit.passage_id not in known)
    cited = {source.id for source in context.found_sources}
    for hit in hits:
        if hit.article_id not in cited:
            context.found_sources.append(Source(hit.article_id, hit.title, hit.url, hit.revision))
            cited.add(hit.article_id)
