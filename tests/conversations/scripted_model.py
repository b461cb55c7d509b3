"""Steps of a scripted model."""

import asyncio
from collections.abc import AsyncIterator
from itertools import count
from typing import Any

from agents.testing import ModelStep, assistant_message, function_call
from openai.types.responses import (
    Response,
    ResponseCompletedEvent,
    ResponseCreatedEvent,
    ResponseTextDeltaEvent,
)

_calls = count(1)

PAYLOAD = {
    "customer_message": "My mug came broken.",
    "detected_intent": "damaged_item",
    "collected_fields": [{"name": "order_id", "value": "1003"}],
    "knowledge_sources_used": [],
    "conversation_summary": "The mug of order 1003 arrived broken.",
    "escalation_reason": "delivery_problem",
    "risk_level": "medium",
}


def say(text: str) -> ModelStep:
    """The model answers."""
    return ModelStep(output=[assistant_message(text)])


def use(tool: str, **arguments: Any) -> ModelStep:
    """The model calls a tool."""
    return ModelStep(output=[function_call(tool, arguments, call_id=f"call-{next(_calls)}")])


def escalate(**changes: Any) -> ModelStep:
    """The model hands over to a person."""
    return use("escalate_to_human", **{**PAYLOAD, **changes})


def search(query: str = "delivery time") -> ModelStep:
    """The model searches the help centre."""
    return use("search_help_centre", query=query)


class Pausing:
    """A reply whose stream stops before its last piece until the test calls `go_on`. `reached` is set at the stop, and
    `abandoned` when nobody listens any more."""

    def __init__(self, *pieces: str) -> None:
        self.pieces = pieces
        self.reached = asyncio.Event()
        self.abandoned = asyncio.Event()
        self._continue = asyncio.Event()

    def go_on(self) -> None:
        self._continue.set()

    @property
    def step(self) -> ModelStep:
        return ModelStep.stream(lambda call: self._events())

    async def _events(self) -> AsyncIterator[Any]:
        numbers = count()
        whole = _response("".join(self.pieces))
        begun = whole.model_copy(update={"output": [], "status": "in_progress"})
        yield ResponseCreatedEvent(type="response.created", response=begun, sequence_number=next(numbers))
        for position, piece in enumerate(self.pieces):
            if position == len(self.pieces) - 1:
                self.reached.set()
                try:
                    await self._continue.wait()
                except asyncio.CancelledError:
                    self.abandoned.set()
                    raise
            yield ResponseTextDeltaEvent(
                type="response.output_text.delta",
                delta=piece,
                item_id="scripted-message",
                output_index=0,
                content_index=0,
                logprobs=[],
                sequence_number=next(numbers),
            )
        yield ResponseCompletedEvent(type="response.completed", response=whole, sequence_number=next(numbers))


def _response(text: str) -> Response:
    return Response(
        id="scripted-response",
        created_at=0,
        model="scripted",
        object="response",
        output=[assistant_message(text)],
        parallel_tool_calls=False,
        tool_choice="auto",
        tools=[],
        status="completed",
    )
