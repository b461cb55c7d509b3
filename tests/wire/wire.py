"""The shapes of OpenAI's Responses API: output items, response objects and the events of a stream."""

import json
import time
from collections.abc import Iterator
from itertools import count
from typing import Any

Json = dict[str, Any]

_numbers = count(1)
PIECE = 7  # characters in one text delta: short enough to cut words, as tokens do


def message(text: str) -> Json:
    """The model says something."""
    return _message({"type": "output_text", "text": text, "annotations": []})


def refusal(text: str) -> Json:
    """The model declines in the API's own way, which is not ordinary text."""
    return _message({"type": "refusal", "refusal": text})


def function_call(name: str, arguments: Json) -> Json:
    """The model calls a tool; a handoff is a call too."""
    return {
        "type": "function_call",
        "id": f"fc_{next(_numbers)}",
        "call_id": f"call_{next(_numbers)}",
        "name": name,
        "arguments": json.dumps(arguments),
        "status": "completed",
    }


def file_search_call(queries: list[str], results: list[Json] | None, status: str = "completed") -> Json:
    """The provider has searched a vector store by itself. It tells the results only when asked to include them."""
    return {
        "type": "file_search_call",
        "id": f"fs_{next(_numbers)}",
        "status": status,
        "queries": queries,
        "results": results,
    }


def cited(item: Json, file_id: str) -> Json:
    """The message with an annotation that points to a file, at its end."""
    part = item["content"][0]
    note = {"type": "file_citation", "index": len(part["text"]), "file_id": file_id, "filename": f"{file_id}.md"}
    return {**item, "content": [{**part, "annotations": [note]}]}


def response(request: Json, output: list[Json], *, ending: str, usage: Json) -> Json:
    """The response object: what a plain request gets, and what a stream carries in its first and last event."""
    errors = {"failed": {"code": "server_error", "message": "The model failed."}}
    return {
        "id": f"resp_{next(_numbers)}",
        "object": "response",
        "created_at": int(time.time()),
        "model": request.get("model", ""),
        "status": ending,
        "error": errors.get(ending),
        "incomplete_details": {"reason": "max_output_tokens"} if ending == "incomplete" else None,
        "output": output,
        "usage": usage if ending == "completed" else None,
        "tools": request.get("tools", []),
        "tool_choice": request.get("tool_choice", "auto"),
        "parallel_tool_calls": False,
    }


def events(answer: Json, *, terminal: bool = True) -> Iterator[Json]:
    """The stream that ends in `answer`; without `terminal` the event that says how it ended is missing."""
    numbers = count()
    begun = {**answer, "status": "in_progress", "error": None, "incomplete_details": None, "output": [], "usage": None}
    yield {"type": "response.created", "sequence_number": next(numbers), "response": begun}
    for index, item in enumerate(answer["output"]):
        for event in _item_events(item):
            yield {**event, "sequence_number": next(numbers), "output_index": index}
    if terminal:
        yield {"type": f"response.{answer['status']}", "sequence_number": next(numbers), "response": answer}


def usage(fresh: int, cached: int, output: int) -> Json:
    """Tokens as the API counts them: the input includes what came from the cache."""
    return {
        "input_tokens": fresh + cached,
        "input_tokens_details": {"cached_tokens": cached, "cache_write_tokens": 0},
        "output_tokens": output,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": fresh + cached + output,
    }


def _message(part: Json) -> Json:
    return {
        "type": "message",
        "id": f"msg_{next(_numbers)}",
        "role": "assistant",
        "status": "completed",
        "content": [part],
    }


def _item_events(item: Json) -> Iterator[Json]:
    if item["type"] == "file_search_call":
        yield from _search_events(item)
        return
    empty = {"content": []} if item["type"] == "message" else {"arguments": ""}
    yield {"type": "response.output_item.added", "item": {**item, "status": "in_progress", **empty}}
    if item["type"] == "message":
        yield from _part_events(item["id"], item["content"][0])
    else:
        about = {"item_id": item["id"], "name": item["name"]}
        yield {"type": "response.function_call_arguments.delta", "item_id": item["id"], "delta": item["arguments"]}
        yield {"type": "response.function_call_arguments.done", **about, "arguments": item["arguments"]}
    yield {"type": "response.output_item.done", "item": item}


def _search_events(item: Json) -> Iterator[Json]:
    begun = {**item, "status": "in_progress", "queries": [], "results": None}
    yield {"type": "response.output_item.added", "item": begun}
    for step in ("in_progress", "searching", "completed"):
        yield {"type": f"response.file_search_call.{step}", "item_id": item["id"]}
    yield {"type": "response.output_item.done", "item": item}


def _part_events(item_id: str, part: Json) -> Iterator[Json]:
    kind, field = ("refusal", "refusal") if part["type"] == "refusal" else ("output_text", "text")
    place = {"item_id": item_id, "content_index": 0}
    text = part[field]
    extra: Json = {"logprobs": []} if kind == "output_text" else {}
    yield {"type": "response.content_part.added", **place, "part": {**part, field: ""}}
    for start in range(0, len(text), PIECE):
        yield {"type": f"response.{kind}.delta", **place, **extra, "delta": text[start : start + PIECE]}
    for number, note in enumerate(part.get("annotations", [])):
        about = {**place, "annotation_index": number, "annotation": note}
        yield {"type": "response.output_text.annotation.added", **about}
    yield {"type": f"response.{kind}.done", **place, **extra, field: text}
    yield {"type": "response.content_part.done", **place, "part": part}
