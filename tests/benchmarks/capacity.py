"""How much one web process and one worker hold: `python -m tests.benchmarks.capacity [--sockets 2000] [--turns 600]`.

Opens sockets that stay idle and weighs the web process before and after; then that many customers write at once, to a
model that streams for `--stream` seconds, and it is counted how many calls the model saw at the same time. With a
stream that is shorter than the worker needs to begin all turns, that is bounded by the CPU, not by what it can hold.
"""

import argparse
import asyncio
import resource
import time
from pathlib import Path
from statistics import median

from tests.load.client import Chat
from tests.load.processes import Site, several_processes

OPENING_AT_ONCE = 20
PATIENCE = 120.0
PIECES = 60


def memory_of(process: int) -> float:
    """The resident memory of a process in MiB."""
    status = Path(f"/proc/{process}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024


async def open_chats(url: str, number: int) -> list[Chat]:
    """That many customers, each introduced."""
    gate = asyncio.Semaphore(OPENING_AT_ONCE)

    async def one() -> Chat:
        async with gate:
            chat = Chat(url)
            await chat.open()
            return chat

    return list(await asyncio.gather(*(one() for _ in range(number))))


async def answered(chat: Chat) -> float:
    """Seconds to the whole reply to a message."""
    seen, began = len(chat.frames), time.perf_counter()
    await chat.write("How long does delivery take?")
    await chat.until(
        lambda frame: frame["type"] == "message" and frame["role"] == "assistant", since=seen, seconds=PATIENCE
    )
    return time.perf_counter() - began


async def measure(site: Site, sockets: int, turns: int) -> None:
    """Print the figures."""
    web, worker = site.web[0].pid, site.workers[0].pid
    first = await open_chats(site.urls[0], 10)
    await asyncio.gather(*(answered(chat) for chat in first))
    before = memory_of(web)
    began = time.perf_counter()
    chats = await open_chats(site.urls[0], sockets)
    seconds = time.perf_counter() - began
    each = 1024 * (memory_of(web) - before) / sockets
    print(f"{sockets} sockets opened in {seconds:.0f} s; web process {before:.0f} MiB, {each:.0f} KiB more for each")
    alone = [await answered(chat) for chat in chats[:5]]
    print(f"with all of them open, a reply takes {1000 * median(alone):.0f} ms")
    before = memory_of(worker)
    times = sorted(await asyncio.gather(*(answered(chat) for chat in chats[:turns])))
    most = site.ask_model("/seen")["counts"]["most_streaming"]
    print(
        f"{turns} messages at once: the model saw {most} calls at the same time; whole replies p50 "
        f"{times[turns // 2]:.1f} s, last {times[-1]:.1f} s, none lost; worker {before:.0f} MiB before, "
        f"{memory_of(worker):.0f} MiB after"
    )
    await asyncio.gather(*(chat.close() for chat in (*first, *chats)))


def main() -> None:
    """Measure what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sockets", type=int, default=2000)
    parser.add_argument("--turns", type=int, default=600)
    parser.add_argument("--stream", type=float, default=3.0, help="seconds that the model takes for a reply")
    given = parser.parse_args()
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    stream = ("--first", "0.3", "--between", f"{(given.stream - 0.3) / PIECES:.3f}", "--pieces", str(PIECES))
    with several_processes(model=stream, settings={"TURNS_AT_ONCE": "2000"}) as (site, _postgres, _redis):
        asyncio.run(measure(site, given.sockets, given.turns))


if __name__ == "__main__":
    main()
