"""Hears a model's text while it speaks, without the SDK's own streaming, whose queues and event objects cost more CPU
for each piece of text than all else in a turn. The SDK asks for one whole response; the pieces go past it.

The stream is read in steps: what arrives within one step is read at once, so that a piece of text does not wake the
process for itself alone. The text is shown sentence by sentence, so nobody sees the difference.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any, Protocol, cast

import httpx2
from agents import Model, ModelBehaviorError, ModelResponse, Usage
from openai import AsyncOpenAI, AsyncStream, NotGiven, Omit, RequestOptions
from openai.types.responses import Response, ResponseCompletedEvent, ResponseTextDeltaEvent, ResponseUsage

from agents_core.turn.usage import Spending

# Gets each piece of a response's text, and an empty one at its end. What it raises ends the model's call.
Hear = Callable[[str], None]

# The names of the request's options for a call that is typed, and for one that is not.
_OPTIONS = {"extra_headers": "headers", "extra_query": "params", "extra_body": "extra_json", "timeout": "timeout"}
_ENDINGS = ("response.completed", "response.incomplete", "response.failed")

# After a chunk with text in it the reader waits a step, unless it also holds the last event.
STEP = 0.04  # seconds
_TEXT = b"response.output_text.delta"
_END = b'"response.completed"'


class Searches(Protocol):
    """Hears of the searches that the provider makes by itself within a response."""

    def began(self, item_id: str) -> None: ...
    async def ended(self, item: dict[str, Any]) -> None: ...


class TextTapModel(Model):
    """A model of ours that streams: asked for a whole response, it lets `hear` know of the text as it comes."""

    def __init__(self, model: Model, hear: Hear, spending: Spending) -> None:
        self._model = model
        self._hear = hear
        self._spending = spending

    async def get_response(self, *args: Any, **kwargs: Any) -> ModelResponse:
        """See `Model`. Raises ModelBehaviorError when the stream ends without a response."""
        async for event in self._model.stream_response(*args, **kwargs):
            if isinstance(event, ResponseTextDeltaEvent):
                self._hear(event.delta)
            elif isinstance(event, ResponseCompletedEvent):
                response = event.response
                self._spending.add(response.model, response.usage)
                self._hear("")
                return ModelResponse(output=response.output, usage=_usage(response.usage), response_id=response.id)
        raise ModelBehaviorError("the model's stream ended without a response")

    def stream_response(self, *args: Any, **kwargs: Any) -> Any:
        """See `Model`."""
        return self._model.stream_response(*args, **kwargs)


class TextTapClient:
    """OpenAI's client as the SDK's Responses model uses it: `responses.create` streams, tells, returns the whole."""

    def __init__(self, client: AsyncOpenAI, hear: Hear, spending: Spending, searches: Searches) -> None:
        self._client = client
        self._hear = hear
        self._spending = spending
        self._searches = searches

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    @property
    def responses(self) -> "TextTapClient":
        """See `AsyncOpenAI`."""
        return self

    def with_options(self, **options: Any) -> "TextTapClient":
        """See `AsyncOpenAI`."""
        return TextTapClient(self._client.with_options(**options), self._hear, self._spending, self._searches)

    async def create(self, **kwargs: Any) -> Response:
        """See `AsyncResponses.create`. Raises OpenAIError, and ModelBehaviorError for a stream without an end."""
        asked = {name: value for name, value in kwargs.items() if not isinstance(value, Omit | NotGiven)}
        options = {name: asked.pop(name) for name in _OPTIONS if name in asked}
        # As plain data: the client's typed events are made with care for every field, once for each piece.
        stream = await self._client.post(
            "/responses",
            body={**asked, "stream": True},
            options=cast(RequestOptions, {_OPTIONS[name]: value for name, value in options.items() if value}),
            cast_to=object,
            stream=True,
            stream_cls=AsyncStream[object],
        )
        whole: Response | None = None
        async with stream:
            async for event in cast("AsyncStream[dict[str, Any]]", stream):
                kind = event.get("type")
                if kind == "response.output_text.delta":
                    self._hear(event["delta"])
                elif kind == "response.file_search_call.in_progress":
                    self._searches.began(event["item_id"])
                elif kind == "response.output_item.done" and event["item"].get("type") == "file_search_call":
                    await self._searches.ended(event["item"])  # before the text that rests on it
                elif kind == "error":
                    raise ModelBehaviorError(f"the model's stream told of an error: {event.get('message')}")
                elif kind in _ENDINGS:
                    whole = Response.construct(**event["response"])
                    self._spending.add(asked["model"], whole.usage)  # before the text: it may be stopped there
                    self._hear("")
        if whole is None:
            raise ModelBehaviorError("the response stream ended before its last event")
        return whole


def _usage(usage: ResponseUsage | None) -> Usage:
    if usage is None:
        return Usage(requests=1)
    counted = Usage(
        requests=1,
        input_tokens=usage.input_tokens,
        input_tokens_details=usage.input_tokens_details,
        output_tokens=usage.output_tokens,
        output_tokens_details=usage.output_tokens_details,
    )
    counted.total_tokens = usage.total_tokens
    return counted


async def pace(response: httpx2.Response) -> None:
    """For the client's hook on responses: have an event stream read in steps."""
    if response.headers.get("content-type", "").startswith("text/event-stream"):
        assert isinstance(response.stream, httpx2.AsyncByteStream)
        response.stream = _Paced(response.stream)


class _Paced(httpx2.AsyncByteStream):
    def __init__(self, stream: httpx2.AsyncByteStream) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._stream:
            yield chunk
            if _TEXT in chunk and _END not in chunk:
                await asyncio.sleep(STEP)

    async def aclose(self) -> None:
        await self._stream.aclose()
