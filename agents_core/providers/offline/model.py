"""The SDK's side of the offline model: takes what any model is given, and returns or streams one decision.

A stream's events come in the order in which the Responses API sends them.
"""

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator, Iterator
from itertools import count
from typing import Any
from uuid import uuid4

from agents import Model, ModelProvider, ModelResponse, ModelSettings, Usage
from agents.agent_output import AgentOutputSchemaBase
from agents.handoffs import Handoff
from agents.items import TResponseInputItem, TResponseOutputItem, TResponseStreamEvent
from agents.models.interface import ModelTracing
from agents.tool import Tool
from django.conf import settings
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
    ResponseUsage,
)
from openai.types.responses.response_prompt_param import ResponsePromptParam
from openai.types.responses.response_usage import InputTokensDetails, OutputTokensDetails

from agents_core.instructions.loader import role_in
from agents_core.providers.offline.dialogue import TRIAGE, read_dialogue
from agents_core.providers.offline.plan_steps import Offered, Say, Step
from agents_core.providers.offline.planner import plan

NAME = "offline"
CHARACTERS_IN_A_TOKEN = 4
WORDS_IN_A_PIECE = 4
_PIECE = re.compile(rf"(?:\S+\s*){{1,{WORDS_IN_A_PIECE}}}")


class OfflineModel(Model):
    """Deterministic but for its ids. Reading a message is CPU work, so it is done off the event loop."""

    async def get_response(
        self,
        system_instructions: str | None,
        input: str | list[TResponseInputItem],
        model_settings: ModelSettings,
        tools: list[Tool],
        output_schema: AgentOutputSchemaBase | None,
        handoffs: list[Handoff],
        tracing: ModelTracing,
        *,
        previous_response_id: str | None,
        conversation_id: str | None,
        prompt: ResponsePromptParam | None,
    ) -> ModelResponse:
        """See `Model`."""
        response = await _respond(system_instructions, input, model_settings, tools, handoffs)
        used = response.usage
        usage = Usage(requests=1)
        if used:
            usage = Usage(1, used.input_tokens, used.input_tokens_details, used.output_tokens)
            usage.total_tokens = used.total_tokens
        return ModelResponse(output=response.output, usage=usage, response_id=response.id)

    async def stream_response(
        self,
        system_instructions: str | None,
        input: str | list[TResponseInputItem],
        model_settings: ModelSettings,
        tools: list[Tool],
        output_schema: AgentOutputSchemaBase | None,
        handoffs: list[Handoff],
        tracing: ModelTracing,
        *,
        previous_response_id: str | None,
        conversation_id: str | None,
        prompt: ResponsePromptParam | None,
    ) -> AsyncIterator[TResponseStreamEvent]:
        """See `Model`. Waits `settings.OFFLINE_TOKEN_DELAY` seconds before each piece of text."""
        response = await _respond(system_instructions, input, model_settings, tools, handoffs)
        for event in events(response):
            if isinstance(event, ResponseTextDeltaEvent):
                await asyncio.sleep(settings.OFFLINE_TOKEN_DELAY)
            yield event


class OfflineProvider(ModelProvider):
    """Gives the one offline model, whatever name an agent asks for."""

    def __init__(self) -> None:
        self._model = OfflineModel()

    def get_model(self, model_name: str | None) -> Model:
        """See `ModelProvider`."""
        return self._model


async def _respond(
    instructions: str | None,
    items: str | list[TResponseInputItem],
    model_settings: ModelSettings,
    tools: list[Tool],
    handoffs: list[Handoff],
) -> Response:
    offered = Offered(
        tools=frozenset(tool.name for tool in tools),
        handoffs=frozenset(each.tool_name for each in handoffs),
        forced=_forced(model_settings),
        agent=role_in(instructions or "") or TRIAGE,
    )
    step = await asyncio.to_thread(_decide, items, offered)
    output = _item(step)
    asked = len(instructions or "") + len(json.dumps(items, default=str))
    answered = len(step.text) if isinstance(step, Say) else len(json.dumps(step.arguments))
    return Response(
        id=f"resp_{uuid4().hex}",
        created_at=time.time(),
        model=NAME,
        object="response",
        output=[output],
        parallel_tool_calls=False,
        tool_choice="auto",
        tools=[],
        status="completed",
        usage=_usage(asked // CHARACTERS_IN_A_TOKEN, answered // CHARACTERS_IN_A_TOKEN),
    )


def _decide(items: str | list[TResponseInputItem], offered: Offered) -> Step:
    listed: list[Any] = [{"role": "user", "content": items}] if isinstance(items, str) else list(items)
    return plan(read_dialogue(listed, offered), offered)


def _forced(model_settings: ModelSettings) -> str:
    choice = model_settings.tool_choice
    return choice if isinstance(choice, str) and choice not in ("auto", "required", "none") else ""


def _item(step: Step) -> TResponseOutputItem:
    if isinstance(step, Say):
        text = ResponseOutputText(type="output_text", text=step.text, annotations=[], logprobs=[])
        return ResponseOutputMessage(
            id=f"msg_{uuid4().hex}", type="message", role="assistant", status="completed", content=[text]
        )
    return ResponseFunctionToolCall(
        id=f"fc_{uuid4().hex}",
        call_id=f"call_{uuid4().hex}",
        type="function_call",
        name=step.tool,
        arguments=json.dumps(step.arguments, ensure_ascii=False),
        status="completed",
    )


def _usage(asked: int, answered: int) -> ResponseUsage:
    return ResponseUsage(
        input_tokens=asked,
        output_tokens=answered,
        total_tokens=asked + answered,
        input_tokens_details=InputTokensDetails(cached_tokens=0, cache_write_tokens=0),
        output_tokens_details=OutputTokensDetails(reasoning_tokens=0),
    )


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
