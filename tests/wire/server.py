"""A server on 127.0.0.1 that speaks OpenAI's Responses API and answers with what was scripted for it.

The real client and the real Agents SDK talk to it, so what is tested is what goes over the wire.
"""

import asyncio
import json
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, Self

from aiohttp import web

from tests.wire import wire
from tests.wire.files import Files
from tests.wire.wire import Json

Ending = Literal["completed", "incomplete", "failed", "silence", "garbage", "hang"]
TERMINAL = ("completed", "incomplete", "failed")  # the endings that have an event to say so
RETRY_AFTER = "0.01"  # seconds; the client waits as long as the server says
LONGEST_PAGE = 50  # of search results
LONG = 3600  # seconds; longer than any test


@dataclass(frozen=True)
class Reply:
    """The model's output and how the response ends. After `cut_after` events the connection drops."""

    output: list[Json]
    ending: Ending = "completed"
    cut_after: int | None = None


@dataclass(frozen=True)
class Failure:
    """An HTTP error instead of a response."""

    status: int
    code: str = "error"
    message: str = ""


Step = Reply | Failure
Model = Callable[[Json], Step]


def say(text: str) -> Reply:
    """A reply of one message."""
    return Reply([wire.message(text)])


def call(name: str, **arguments: Any) -> Reply:
    """A reply that calls a tool or hands over to another agent."""
    return Reply([wire.function_call(name, arguments)])


def _nothing_scripted(request: Json) -> Step:
    return Failure(400, "nothing_scripted")


class OpenAIServer:
    """Runs in a thread of its own while it is entered. `requests` holds the bodies of the calls to the main model.

    The calls of the safety checker, known by their JSON schema, are kept in `checks`, and found safe unless scripted.
    """

    def __init__(self, model: Model = _nothing_scripted, port: int = 0) -> None:
        self.requests: list[Json] = []
        self.checks: list[Json] = []
        self.searches: list[Json] = []
        self.files = Files()
        self.headers: list[dict[str, str]] = []
        self.answering = threading.Event()  # a stream has begun
        self.disconnected = threading.Event()  # a client went away before its answer was complete
        self.usage = wire.usage(fresh=400, cached=600, output=50)
        self.url = ""
        self._port = port
        self._model = model
        self._steps: deque[Step] = deque()
        self._verdicts: deque[Step] = deque()
        self._results: list[Json] = []
        self._loop = asyncio.new_event_loop()

    # What the model does next, in this order.

    def say(self, text: str, *, cut_after: int | None = None, ending: Ending = "completed") -> None:
        """One message; `ending` and `cut_after` make the response go wrong at or before its end."""
        self._steps.append(Reply([wire.message(text)], ending, cut_after))

    def call(self, name: str, **arguments: Any) -> None:
        """One call of a tool or a handoff."""
        self._steps.append(call(name, **arguments))

    def say_and_call(self, text: str, name: str, **arguments: Any) -> None:
        """Words and a call in one response, which models like to give."""
        self._steps.append(Reply([wire.message(text), wire.function_call(name, arguments)]))

    def search_and(self, *output: Json, queries: list[str], results: list[Json] | None) -> None:
        """A search that the provider makes by itself, and what the model does next, in one response."""
        self._steps.append(Reply([wire.file_search_call(queries, results), *output]))

    def refuse(self, text: str) -> None:
        """The API's own refusal."""
        self._steps.append(Reply([wire.refusal(text)]))

    def reply(self, *output: Json) -> None:
        """A response of these items."""
        self._steps.append(Reply(list(output)))

    def fail(self, status: int, *, times: int = 1, code: str = "error", message: str = "") -> None:
        """An HTTP error for that many requests; the client itself repeats some of them."""
        self._steps.extend([Failure(status, code, message)] * times)

    def verdict(self, category: str) -> None:
        """What the safety checker finds in the next message."""
        self._verdicts.append(say(json.dumps({"category": category})))

    def refuse_check(self, text: str) -> None:
        """The safety checker declines to judge the next message."""
        self._verdicts.append(Reply([wire.refusal(text)]))

    def fail_checks(self, status: int, *, times: int = 1) -> None:
        """An HTTP error for the safety checker."""
        self._verdicts.extend([Failure(status)] * times)

    def find(self, article: str, text: str, score: float = 0.9) -> None:
        """A result that every search of the vector store gives."""
        attributes = {"article_id": article, "audience": "public"}
        content = [{"type": "text", "text": text}]
        file = {"file_id": f"file_{article}", "filename": f"{article}.md"}
        self._results.append({**file, "score": score, "attributes": attributes, "content": content})

    # Starting and stopping.

    def __enter__(self) -> Self:
        threading.Thread(target=self._loop.run_forever, name="openai-server", daemon=True).start()
        self._runner = self._wait_for(self._start())
        return self

    def __exit__(self, *error: object) -> None:
        self._wait_for(self._runner.cleanup())
        self._loop.call_soon_threadsafe(self._loop.stop)

    def _wait_for(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=10)

    async def _start(self) -> web.AppRunner:
        application = web.Application()
        application.router.add_post("/v1/responses", self._respond)
        application.router.add_post("/v1/vector_stores/{id}/search", self._search)
        application.router.add_routes(self.files.routes())
        runner = web.AppRunner(application, handler_cancellation=True, shutdown_timeout=0.1, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", self._port).start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
        return runner

    # Answering.

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        asked = await request.json()
        self.headers.append(dict(request.headers))
        step = self._next(asked)
        if isinstance(step, Failure):
            problem = {
                "error": {"message": step.message or step.code, "type": "error", "code": step.code, "param": None}
            }
            return web.json_response(problem, status=step.status, headers={"Retry-After": RETRY_AFTER})
        ending = step.ending if step.ending in TERMINAL else "completed"
        answer = wire.response(asked, step.output, ending=ending, usage=self.usage)
        if not asked.get("stream"):
            await asyncio.sleep(LONG if step.ending == "hang" else 0)
            return web.json_response(answer)
        try:
            return await self._stream(request, step, answer)
        except (asyncio.CancelledError, ConnectionError):
            self.disconnected.set()
            raise

    def _next(self, asked: Json) -> Step:
        if asked.get("text", {}).get("format", {}).get("type") == "json_schema":
            self.checks.append(asked)
            return self._verdicts.popleft() if self._verdicts else say('{"category": "safe"}')
        self.requests.append(asked)
        return self._steps.popleft() if self._steps else self._model(asked)

    async def _stream(self, request: web.Request, step: Reply, answer: Json) -> web.StreamResponse:
        stream = web.StreamResponse(headers={"Content-Type": "text/event-stream", "x-request-id": answer["id"]})
        await stream.prepare(request)
        self.answering.set()
        for sent, event in enumerate(wire.events(answer, terminal=step.ending in TERMINAL)):
            if sent == step.cut_after:
                assert request.transport
                request.transport.abort()
                return stream
            await stream.write(f"event: {event['type']}\ndata: {json.dumps(event)}\n\n".encode())
        if step.ending == "garbage":
            await stream.write(b'data: {"type": "response.comp\n\n')
        if step.ending == "hang":
            await asyncio.sleep(LONG)
        await stream.write_eof()
        return stream

    async def _search(self, request: web.Request) -> web.Response:
        self.searches.append({**await request.json(), "store": request.match_info["id"]})
        page = {"object": "vector_store.search_results.page", "search_query": "", "has_more": False, "next_page": None}
        return web.json_response({**page, "data": self._results or self.files.found(LONGEST_PAGE)})
