"""The stream of one response, in the order in which the Responses API sends it."""

import re
from collections.abc import Iterator
from itertools import count
from typing import Any

from openai.types.responses import (
    Response,
    ResponseCompletedEvent,
    ResponseContentPartAddedEvent,
    ResponseContentPartDoneEvent,
    ResponseCreatedEvent,
    ResponseFunctionCallArgumentsDeltaEvent,
    ResponseFunctionCallArgumentsDoneEvent,
    ResponseFunctionToolCall,
    ResponseInProgressEvent,
    ResponseOutputItemAddedEvent,
    ResponseOutputItemDoneEvent,
    ResponseOutputMessage,
    ResponseOutputText,
    ResponseStreamEvent,
    ResponseTextDeltaEvent,
    ResponseTextDoneEvent,
)

WORDS_IN_A_PIECE = 4
_PIECE = re.compile(rf"(?:\S+\s*){{1,{WORDS_IN_A_PIECE}}}")


def events(response: Response) -> Iterator[ResponseStreamEvent]:
    """Every event of `response`, which holds one message or one function call, numbered from 0."""
    number = count()
    begun = response.model_copy(update={"status": "in_progress", "output": [], "usage": None})
    yield ResponseCreatedEvent(type="response.created", response=begun, sequence_number=next(number))
    yield ResponseInProgressEvent(type="response.in_progress", response=begun, sequence_number=next(number))
    item = response.output[0]
    if isinstance(item, ResponseFunctionToolCall):
        yield from _call(item, number)
    elif isinstance(item, ResponseOutputMessage):
        yield from _message(item, number)
    yield ResponseCompletedEvent(type="response.completed", response=response, sequence_number=next(number))


def pieces(text: str) -> list[str]:
    """`text` cut after every few words; together they are `text` again."""
    return _PIECE.findall(text) or [text]


def _call(item: ResponseFunctionToolCall, number: Iterator[int]) -> Iterator[ResponseStreamEvent]:
    place: dict[str, Any] = {"output_index": 0, "item_id": item.id or ""}
    opened = item.model_copy(update={"arguments": "", "status": "in_progress"})
    yield ResponseOutputItemAddedEvent(
        type="response.output_item.added", item=opened, output_index=0, sequence_number=next(number)
    )
    yield ResponseFunctionCallArgumentsDeltaEvent(
        type="response.function_call_arguments.delta", delta=item.arguments, sequence_number=next(number), **place
    )
    yield ResponseFunctionCallArgumentsDoneEvent(
        type="response.function_call_arguments.done",
        arguments=item.arguments,
        sequence_number=next(number),
        **place,
    )
    yield ResponseOutputItemDoneEvent(
        type="response.output_item.done", item=item, output_index=0, sequence_number=next(number)
    )


def _message(item: ResponseOutputMessage, number: Iterator[int]) -> Iterator[ResponseStreamEvent]:
    place: dict[str, Any] = {"output_index": 0, "content_index": 0, "item_id": item.id}
    part = item.content[0]
    text = part.text if isinstance(part, ResponseOutputText) else ""
    opened = item.model_copy(update={"content": [], "status": "in_progress"})
    empty = ResponseOutputText(type="output_text", text="", annotations=[], logprobs=[])
    yield ResponseOutputItemAddedEvent(
        type="response.output_item.added", item=opened, output_index=0, sequence_number=next(number)
    )
    yield ResponseContentPartAddedEvent(
        type="response.content_part.added", part=empty, sequence_number=next(number), **place
    )
    for piece in pieces(text):
        yield ResponseTextDeltaEvent(
            type="response.output_text.delta", delta=piece, logprobs=[], sequence_number=next(number), **place
        )
    yield ResponseTextDoneEvent(
        type="response.output_text.done", text=text, logprobs=[], sequence_number=next(number), **place
    )
    yield ResponseContentPartDoneEvent(
        type="response.content_part.done", part=part, sequence_number=next(number), **place
    )
    yield ResponseOutputItemDoneEvent(
        type="response.output_item.done", item=item, output_index=0, sequence_number=next(number)
    )
