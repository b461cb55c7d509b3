"""The provider's own search tool in place of ours: what it found is kept as if our tool had found it.

So the reply is checked against it, cites it and counts for gaps and the trace as ever. In the model's memory too it is
a call of our tool with its result, without ids of the provider's and files that are gone by then.
"""

import json
import re
from typing import Any

import structlog
from agents import FileSearchTool
from agents.run_config import CallModelData, ModelInputData
from asgiref.sync import sync_to_async

from agents_core.tools.help_centre import ARTICLES, NAME, PASSAGES_EACH, report, search_help
from agents_core.tools.output import UNAVAILABLE
from agents_core.turn.context import ToolCall, TurnContext
from agents_core.turn.events import Progress, Tell
from agents_core.turn.tracing import Timeline
from knowledge.search.types import Retrieval
from knowledge.vector_store import search as store

log = structlog.get_logger(__name__)

CALL = "file_search_call"
RESULTS = ARTICLES * PASSAGES_EACH
# Marks of the provider's that point from its text to a file. They belong in annotations, but leak into the text.
_MARKS = re.compile("\ue200[^\ue200\ue201]*+\ue201")


def hosted_tool(store_id: str) -> FileSearchTool:
    """The provider's tool on our store. What is for staff only is left out there, as it is in every search of ours."""
    return FileSearchTool(
        vector_store_ids=[store_id],
        max_num_results=RESULTS,
        include_search_results=True,
        filters={"type": "eq", "key": "audience", "value": "public"},
    )


class HostedSearches:
    """Hears of the searches within a model's response, each before the text that may rest on it."""

    def __init__(self, context: TurnContext, timeline: Timeline, tell: Tell) -> None:
        self._context = context
        self._timeline = timeline
        self._tell = tell

    def began(self, item_id: str) -> None:
        """The provider searches."""
        self._tell(Progress("searching"))
        self._timeline.start(item_id)

    async def ended(self, item: dict[str, Any]) -> None:
        """The provider has searched: `item` is the call with its results."""
        context = self._context
        context.spending.searches += 1
        asked = [query for query in item.get("queries") or [] if query.strip()] or [context.message]
        query = "; ".join(asked)
        if item.get("status") in ("failed", "incomplete"):
            log.warning("hosted_search_failed", status=item["status"])
            context.tool_calls.append(ToolCall(NAME, False, {"query": query}, UNAVAILABLE, f"it {item['status']}"))
        else:
            written = report(context, query, await self._found(asked, item.get("results")))
            context.hosted_results[item["id"]] = (query, written)
        self._timeline.end(item["id"], "retrieval", NAME)

    async def _found(self, asked: list[str], results: list[dict[str, Any]] | None) -> Retrieval:
        if results is None:  # it does not say what it found, so a reply can only be checked against what we find
            return await search_help(asked[0], k=ARTICLES, each=PASSAGES_EACH)
        found = [
            store.Found(
                str(each.get("file_id") or ""),
                str((each.get("attributes") or {}).get("article_id", "")),
                str(each.get("text") or ""),
                float(each.get("score") or 0),
            )
            for each in results
        ]
        return await sync_to_async(store.judged)(asked, found, k=ARTICLES, each=PASSAGES_EACH)


def strip_citation_marks(text: str) -> str:
    """The text without the provider's marks for files."""
    return _MARKS.sub("", text)


def as_remembered(items: list[Any], context: TurnContext) -> list[Any]:
    """Run items with each search of the provider's as a call of our tool and its result."""
    return [kept for item in items for kept in _as_remembered(item, context)] if context.hosted_store else items


def _as_remembered(item: Any, context: TurnContext) -> list[Any]:
    if item.get("role") == "assistant" and isinstance(item.get("content"), list):
        return [{**item, "content": [_plain(part) for part in item["content"]]}]
    if item.get("type") != CALL:
        return [item]
    if item.get("id") not in context.hosted_results:
        return []
    query, output = context.hosted_results[item["id"]]
    call = {"type": "function_call", "name": NAME, "call_id": item["id"], "arguments": json.dumps({"query": query})}
    return [call, {"type": "function_call_output", "call_id": item["id"], "output": output}]


def _plain(part: Any) -> Any:
    if not isinstance(part, dict) or part.get("type") != "output_text":
        return part
    return {**part, "text": strip_citation_marks(part.get("text", "")), "annotations": []}


def before_each_call(data: CallModelData[TurnContext]) -> ModelInputData:
    """For the SDK: what the model is sent next, within the same turn."""
    sent, context = data.model_data, data.context
    return sent if context is None else ModelInputData(as_remembered(sent.input, context), sent.instructions)
