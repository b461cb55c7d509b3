"""A model in a process of its own that speaks OpenAI's Responses API, made to carry load: `python -m tests.load.model`.

A bare protocol on the event loop, since it shares the machine with what is measured. It streams one message at a fixed
pace, and fails as it is told to: by a word in the customer's newest message (`please-fail-429`), or for a share of all
calls (`--trouble`). The reply repeats the newest message, so that a lost or mixed-up history shows.
"""

import argparse
import asyncio
import json
import random
import re
import signal
from collections import Counter, deque
from collections.abc import Iterator
from typing import Any

from tests.wire import wire
from tests.wire.wire import Json

TROUBLES = ("429", "500", "hang", "stall", "cut", "drop")
_ASKED_FOR = re.compile(rf"please-fail-({'|'.join(TROUBLES)})(-once)?")
# Sentences that state no fact: the guardrail against claims without a source has nothing to say about them.
SMALL_TALK = "I am glad to help you with this. Please tell me if you need anything more. I am here to help. "
MAX_ECHO = 200


class Pace:
    """When the pieces of a reply come. Times in seconds."""

    def __init__(self, first: float, between: float, pieces: int) -> None:
        self.first, self.between, self.pieces = first, between, pieces


class Stub:
    """What all connections share: the pace, the trouble to make, and what was seen."""

    def __init__(self, pace: Pace, trouble: float = 0.0, seed: int = 1) -> None:
        self.pace, self.trouble, self.kinds = pace, trouble, TROUBLES
        self.random = random.Random(seed)  # noqa: S311 - decides which calls fail
        self.counts: Counter[str] = Counter()
        self.failed_once: set[str] = set()
        self.calls: deque[Json] = deque(maxlen=50_000)

    def trouble_of(self, text: str) -> str:
        """How this call is to fail; empty for not at all."""
        if asked := _ASKED_FOR.search(text):
            kind, once = asked.groups()
            if not once:
                return kind
            if text in self.failed_once:
                return ""
            self.failed_once.add(text)
            return kind
        return self.random.choice(self.kinds) if self.random.random() < self.trouble else ""

    def seen(self) -> Json:
        """Counters, and of each call its input in characters."""
        return {"counts": dict(self.counts), "calls": list(self.calls)}


class Connection(asyncio.Protocol):
    """One HTTP/1.1 connection, kept alive. Requests have a Content-Length and come one after the other."""

    def __init__(self, stub: Stub) -> None:
        self.stub = stub
        self.received = b""
        self.transport: asyncio.Transport
        self.timer: asyncio.TimerHandle | None = None
        self.streaming = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.stub.counts["connections"] += 1

    def connection_lost(self, error: Exception | None) -> None:
        if self.timer:
            self.timer.cancel()
        if self.streaming:
            self.stub.counts["aborted"] += 1
            self.stub.counts["streaming"] -= 1

    def data_received(self, data: bytes) -> None:
        self.received += data
        head, found, rest = self.received.partition(b"\r\n\r\n")
        if not found:
            return
        length = re.search(rb"content-length: *(\d+)", head, re.I)
        size = int(length[1]) if length else 0
        if len(rest) >= size:
            body, self.received = rest[:size], rest[size:]
            self.answer(head.split(b" ", 2)[1].decode(), body)

    def answer(self, path: str, body: bytes) -> None:
        if path.endswith("/responses"):
            self.respond(json.loads(body))
        elif path == "/seen":
            self.send_json(self.stub.seen())
        elif path == "/set":
            self.set(json.loads(body))
        else:
            self.send_json({"error": {"message": "no such address", "code": "not_found"}}, "404 Not Found")

    def set(self, changes: Json) -> None:
        self.stub.trouble = changes.get("trouble", self.stub.trouble)
        self.stub.kinds = changes.get("kinds", self.stub.kinds)
        pace = self.stub.pace
        pace.first, pace.between = changes.get("first", pace.first), changes.get("between", pace.between)
        pace.pieces = changes.get("pieces", pace.pieces)
        self.send_json({})

    def respond(self, request: Json) -> None:
        text = newest_message(request)
        trouble = self.stub.trouble_of(text)
        self.stub.counts["calls"] += 1
        self.stub.calls.append({"text": text[:MAX_ECHO], "trouble": trouble})
        if trouble in ("429", "500"):
            self.stub.counts[trouble] += 1
            error = {"error": {"message": "made to fail", "type": "error", "code": "made_to_fail", "param": None}}
            status = {"429": "429 Too Many Requests", "500": "500 Internal Server Error"}[trouble]
            self.send_json(error, status, "retry-after-ms: 200\r\n")
            return
        if trouble:
            self.stub.counts[trouble] += 1
        if trouble == "drop":
            self.transport.abort()
        elif trouble != "hang":
            self.stream(request, text, trouble)

    def stream(self, request: Json, text: str, trouble: str) -> None:
        pace = self.stub.pace
        answer = wire.response(
            request, [wire.message(reply_to(text, pace.pieces))], ending="completed", usage=_usage(request)
        )
        if not request.get("stream"):
            self.send_json(answer)
            return
        frames = list(paced(answer, pace))
        if trouble in ("cut", "stall"):
            frames = frames[: len(frames) // 2]
        self.transport.write(
            b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
        )
        self.streaming = True
        self.stub.counts["streaming"] += 1
        self.stub.counts["most_streaming"] = max(self.stub.counts["most_streaming"], self.stub.counts["streaming"])
        began = asyncio.get_running_loop().time()
        self.tick(frames, 0, began, trouble)

    def tick(self, frames: list[tuple[float, bytes]], at: int, began: float, trouble: str) -> None:
        loop = asyncio.get_running_loop()
        now = loop.time() - began
        due = b""
        while at < len(frames) and frames[at][0] <= now:
            due += b"%x\r\n%b\r\n" % (len(frames[at][1]), frames[at][1])
            at += 1
        if due:
            self.transport.write(due)
        if at < len(frames):
            self.timer = loop.call_at(began + frames[at][0], self.tick, frames, at, began, trouble)
        elif trouble == "cut":
            self.transport.abort()
        elif trouble != "stall":
            self.transport.write(b"0\r\n\r\n")
            self.streaming = False
            self.stub.counts["streaming"] -= 1
            self.stub.counts["completed"] += 1

    def send_json(self, data: Any, status: str = "200 OK", headers: str = "") -> None:
        body = json.dumps(data).encode()
        head = f"HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n{headers}\r\n"
        self.transport.write(head.encode() + body)


def newest_message(request: Json) -> str:
    """The text of the last item that a customer wrote."""
    items = request.get("input")
    if isinstance(items, str):
        return items
    for item in reversed(items or []):
        if item.get("role") == "user":
            content = item.get("content")
            return content if isinstance(content, str) else "".join(part.get("text", "") for part in content)
    return ""


def reply_to(text: str, pieces: int) -> str:
    """`pieces` words, or more when the message has more: the message, and then small talk."""
    words = f"Thank you. You wrote: {text[:MAX_ECHO]}".split()
    filler = SMALL_TALK.split()
    words += [filler[number % len(filler)] for number in range(pieces - len(words))]
    return " ".join(words)


def paced(answer: Json, pace: Pace) -> Iterator[tuple[float, bytes]]:
    """The events of a stream with the second at which each is due; the text comes word by word."""
    due = 0.0
    for number, event in enumerate(word_by_word(answer)):
        if event["type"] == "response.output_text.delta":
            due = max(due + pace.between, pace.first)
        yield due, f"event: {event['type']}\ndata: {json.dumps({**event, 'sequence_number': number})}\n\n".encode()


def word_by_word(answer: Json) -> Iterator[Json]:
    """The events of an answer of one message, with a text delta for each word instead of each few characters."""
    words: list[str] = re.findall(r"\S+\s*", answer["output"][0]["content"][0]["text"])
    for event in wire.events(answer):
        if event["type"] != "response.output_text.delta":
            yield event
            continue
        yield from ({**event, "delta": word} for word in words)
        words = []


def _usage(request: Json) -> Json:
    return wire.usage(fresh=len(json.dumps(request.get("input"))) // 4, cached=0, output=60)


async def serve(port: int, stub: Stub) -> None:
    """Serve until interrupted; says on standard output when it is ready."""
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(each, ended.set)
    server = await loop.create_server(lambda: Connection(stub), "127.0.0.1", port, backlog=4096)
    print(f"listening on {server.sockets[0].getsockname()[1]}", flush=True)
    await ended.wait()
    server.close()


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--first", type=float, default=0.3, help="seconds to the first piece")
    parser.add_argument("--between", type=float, default=0.02, help="seconds between pieces")
    parser.add_argument("--pieces", type=int, default=60)
    parser.add_argument("--trouble", type=float, default=0.0, help="share of calls that go wrong")
    given = parser.parse_args()
    stub = Stub(Pace(given.first, given.between, given.pieces), given.trouble)
    asyncio.run(serve(given.port, stub))


if __name__ == "__main__":
    main()
