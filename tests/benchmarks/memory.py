"""Whether memory stays flat over many turns.

    python -m tests.benchmarks.memory [--turns 10000] [--targets one several]

Customers come, have ten turns each, and go, some at a time, against a model that answers at once. The resident memory
of each process is printed as it goes.
"""

import argparse
import asyncio
from contextlib import ExitStack
from itertools import count

from tests.benchmarks.capacity import memory_of
from tests.benchmarks.turns import Target, the_site_in_one_process, the_site_in_several_processes

TURNS_EACH = 10
AT_ONCE = 12
STEPS = 10  # lines printed
AT_ONCE_MODEL = ("--first", "0", "--between", "0", "--pieces", "20")


async def talk(target: Target, turns: int) -> None:
    """Let customers have that many turns in all."""
    rest = iter(range(max(turns // TURNS_EACH, 1)))

    async def some() -> None:
        for number in rest:
            await target.talk(TURNS_EACH, number)

    await asyncio.gather(*(some() for _ in range(AT_ONCE)))


def measure(target: Target, turns: int) -> None:
    """Print the memory of each process, in MiB, ten times."""
    ours = {name: pid for name, pid in target.processes.items() if name in ("web", "worker")}
    for done in count():
        figures = "  ".join(f"{name} {memory_of(pid):.0f}" for name, pid in ours.items())
        print(f"{target.name}, after {done * turns // STEPS} turns: {figures} MiB", flush=True)
        if done == STEPS:
            return
        asyncio.run(talk(target, turns // STEPS))


def main() -> None:
    """Measure what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--turns", type=int, default=10_000)
    parser.add_argument("--targets", nargs="+", default=["one", "several"], choices=["one", "several"])
    given = parser.parse_args()
    makers = {"one": the_site_in_one_process, "several": the_site_in_several_processes}
    for name in given.targets:
        with ExitStack() as stack:
            measure(stack.enter_context(makers[name](AT_ONCE_MODEL)), given.turns)


if __name__ == "__main__":
    main()
