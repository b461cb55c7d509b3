"""What a turn costs on this site beside the bare Agents SDK and beside the model alone, in one run on one machine.

    python -m tests.benchmarks.turns                      # one process on SQLite, and several on PostgreSQL and Redis
    python -m tests.benchmarks.turns --at-once 10 100 --targets model bare several

Each of N customers writes, waits for the whole reply, and writes again, without a pause: a closed loop, harsher than N
visitors. All share the machine with the model and with the load itself. `first` is the time to the first text that the
customer sees, `full` to the complete reply, both in milliseconds; CPU is that of all processes of the target, also of
PostgreSQL and Redis, per turn. To compare with other servers: `--model-script` and `--bare-script`.
"""

import argparse
import asyncio
import json
import os
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from typing import Any

from aiohttp import ClientSession, TCPConnector, WSMsgType

from tests.load.client import Chat
from tests.load.processes import (
    Process,
    a_folder,
    a_model,
    environment_for,
    free_port,
    one_process,
    several_processes,
)

QUESTION = "How long does delivery take?"
TICKS = os.sysconf("SC_CLK_TCK")
PATIENCE = 120.0  # seconds for one reply

Times = tuple[float, float]  # seconds to the first text and to the whole reply
Talk = Callable[[int, int], Awaitable[list[Times]]]


@dataclass
class Figures:
    """What one target did at one level of load. `cpu` is seconds by process."""

    target: str
    at_once: int
    times: list[Times] = field(default_factory=list)
    seconds: float = 0.0
    cpu: dict[str, float] = field(default_factory=dict)
    lost: int = 0

    def row(self) -> list[str]:
        """The cells of a table."""
        first = sorted(each[0] * 1000 for each in self.times)
        full = sorted(each[1] * 1000 for each in self.times)
        turns = len(self.times) or 1
        return [
            self.target,
            str(self.at_once),
            f"{_percentile(first, 50):.0f}/{_percentile(first, 95):.0f}",
            f"{_percentile(full, 50):.0f}/{_percentile(full, 95):.0f}",
            f"{len(self.times) / self.seconds:.1f}",
            f"{1000 * sum(self.cpu.values()) / turns:.1f}",
            " ".join(f"{name} {1000 * spent / turns:.1f}" for name, spent in self.cpu.items()),
            str(self.lost),
        ]


HEAD = ["target", "N", "first p50/p95", "full p50/p95", "turns/s", "CPU ms/turn", "of that", "lost"]


def _percentile(values: list[float], percent: int) -> float:
    return quantiles(values, n=100, method="inclusive")[percent - 1] if len(values) > 1 else sum(values)


def cpu_of(process: int) -> float:
    """Seconds of CPU that a process and its children have used."""
    total = 0.0
    for each in [process, *_children(process)]:
        try:
            fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += sum(int(value) for value in fields[11:15]) / TICKS
    return total


def _children(process: int) -> list[int]:
    found = []
    try:
        tasks = list(Path(f"/proc/{process}/task").iterdir())
    except OSError:
        return []
    for task in tasks:
        try:
            own = [int(child) for child in (task / "children").read_text().split()]
        except OSError:
            continue
        for child in own:
            found += [child, *_children(child)]
    return found


# What is talked to.


async def talk_to_model(url: str, turns: int, customer: int) -> list[Times]:
    """Ask the model directly, over one connection."""
    times: list[Times] = []
    body = {"model": "gpt-5.4-mini", "input": [{"role": "user", "content": QUESTION}], "stream": True}
    async with ClientSession(connector=TCPConnector(limit=0)) as session:
        for _ in range(turns):
            began, first = time.perf_counter(), 0.0
            async with session.post(f"{url}/v1/responses", json=body) as answer:
                async for line in answer.content:
                    if not first and b"output_text.delta" in line:
                        first = time.perf_counter() - began
            times.append((first, time.perf_counter() - began))
    return times


async def talk_to_bare(url: str, turns: int, customer: int) -> list[Times]:
    """Talk to the bare server."""
    times: list[Times] = []
    name = f"{os.getpid()}-{time.monotonic_ns()}-{customer}"
    async with ClientSession() as session, session.ws_connect(f"{url.replace('http', 'ws', 1)}/ws/{name}") as socket:
        for number in range(turns):
            began, first = time.perf_counter(), 0.0
            await socket.send_str(json.dumps({"id": f"{number}", "text": QUESTION}))
            async for message in socket:
                if message.type != WSMsgType.TEXT:
                    break
                kind = json.loads(message.data)["type"]
                if kind == "delta":
                    first = first or time.perf_counter() - began
                elif kind == "done":
                    times.append((first, time.perf_counter() - began))
                    break
    return times


async def talk_to_site(url: str, turns: int, customer: int) -> list[Times]:
    """Talk to the site, as a customer's browser does."""
    times: list[Times] = []
    chat = Chat(url)
    await chat.open()
    try:
        for _ in range(turns):
            seen, began = len(chat.frames), asyncio.get_running_loop().time()
            await chat.write(QUESTION)
            reply = await chat.until(_is_reply, since=seen, seconds=PATIENCE)
            first = next((frame for frame in chat.frames[seen:] if frame["type"] == "delta"), reply)
            times.append((first["at"] - began, reply["at"] - began))
    finally:
        await chat.close()
    return times


def _is_reply(frame: dict[str, Any]) -> bool:
    return frame["type"] == "message" and frame["role"] == "assistant"


@dataclass
class Target:
    """Something to talk to, and the processes that it spends CPU in."""

    name: str
    talk: Talk
    processes: dict[str, int]

    async def load(self, at_once: int, turns: int) -> Figures:
        """Let `at_once` customers have `turns` turns each."""
        figures = Figures(self.name, at_once)
        before = {name: cpu_of(process) for name, process in self.processes.items()}
        began = time.perf_counter()
        talks = await asyncio.gather(*(self._one(turns, number, at_once) for number in range(at_once)))
        figures.seconds = time.perf_counter() - began
        figures.cpu = {name: cpu_of(process) - before[name] for name, process in self.processes.items()}
        for talk in talks:
            figures.times += talk
        figures.lost = at_once * turns - len(figures.times)
        return figures

    async def _one(self, turns: int, number: int, at_once: int) -> list[Times]:
        await asyncio.sleep(1.5 * number / at_once)  # visitors do not come in the same instant
        try:
            return await self.talk(turns, number)
        except (OSError, TimeoutError) as error:
            print(f"{self.name}: {error!r}", file=sys.stderr)
            return []


@contextmanager
def the_model(model: tuple[str, ...]) -> Iterator[Target]:
    """The model alone."""
    with a_folder() as folder, a_model(folder, *model) as process:
        url = f"http://127.0.0.1:{process.port}"
        yield Target("model", lambda turns, number: talk_to_model(url, turns, number), {})


@contextmanager
def the_bare_server(model: tuple[str, ...], script: str) -> Iterator[Target]:
    """The bare server in front of a model of its own."""
    with a_folder() as folder, a_model(folder, *model) as answering:
        port = free_port()
        module = Path(script).stem if script else "tests.benchmarks.bare"
        command = [sys.executable, "-m", "uvicorn", f"{module}:app", "--port", str(port), "--log-level", "warning"]
        if script:
            command += ["--app-dir", str(Path(script).resolve().parent)]
        told = environment_for(folder, answering, BARE_DB=str(folder / "bare.sqlite3"))
        process = Process("bare", command, folder=folder, environment=told, port=port).start()
        try:
            url = f"http://127.0.0.1:{port}"
            yield Target("bare SDK", lambda turns, number: talk_to_bare(url, turns, number), {"bare": process.pid})
        finally:
            process.stop()


@contextmanager
def the_site_in_one_process(model: tuple[str, ...]) -> Iterator[Target]:
    """The site as `make run` has it."""
    with one_process(model=model) as site:
        url = site.urls[0]
        yield Target(
            "site, one process", lambda turns, number: talk_to_site(url, turns, number), {"web": site.web[0].pid}
        )


@contextmanager
def the_site_in_several_processes(model: tuple[str, ...]) -> Iterator[Target]:
    """The site with a web process, a worker and beat, on PostgreSQL and Redis."""
    with several_processes(model=model) as (site, postgres, redis):
        url = site.urls[0]
        assert site.beat
        processes = {
            "web": site.web[0].pid,
            "worker": site.workers[0].pid,
            "beat": site.beat.pid,
            "postgres": postgres.pid,
            "redis": redis.pid,
        }
        yield Target("site, several", lambda turns, number: talk_to_site(url, turns, number), processes)


def measure(target: Target, levels: list[int], turns: int) -> Iterator[Figures]:
    """The figures of a target at each level, after a turn or two that are not counted."""
    asyncio.run(target.load(4, 2))
    for at_once in levels:
        yield asyncio.run(target.load(at_once, turns))


def print_row(cells: list[str]) -> None:
    """One row of a Markdown table."""
    print("| " + " | ".join(cells) + " |", flush=True)


def main() -> None:
    """Measure what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--at-once", type=int, nargs="+", default=[10, 100, 200])
    parser.add_argument("--turns", type=int, default=5, help="of each customer")
    parser.add_argument("--targets", nargs="+", default=["model", "bare", "one", "several"])
    parser.add_argument("--model-script", default="", help="another model to start, with --port")
    parser.add_argument("--bare-script", default="", help="another bare server: a module with an ASGI `app`")
    given = parser.parse_args()
    if given.model_script:
        os.environ["MODEL_SCRIPT"] = str(Path(given.model_script).resolve())
    makers = {
        "model": lambda: the_model(()),
        "bare": lambda: the_bare_server((), given.bare_script),
        "one": lambda: the_site_in_one_process(()),
        "several": lambda: the_site_in_several_processes(()),
    }
    print_row(HEAD)
    print_row(["---"] * len(HEAD))
    for name in given.targets:
        with ExitStack() as stack:
            target = stack.enter_context(makers[name]())
            for figures in measure(target, given.at_once, given.turns):
                print_row(figures.row())


if __name__ == "__main__":
    main()
