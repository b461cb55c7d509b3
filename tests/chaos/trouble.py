"""What goes wrong in a chaos run: processes and servers are killed and come back, and the model misbehaves."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from random import Random

from tests.chaos.database import running_turns
from tests.chaos.records import Disruption
from tests.chaos.staff import Teammate
from tests.load.model import TROUBLES
from tests.load.processes import Postgres, Process, Site

Kinds = Sequence[Callable[[Random], Awaitable[None]]]


class Trouble:
    """Makes trouble, and keeps when each began and when all was well again."""

    def __init__(self, site: Site, seed: str, *, turn_seconds: float) -> None:
        self.site, self.seed, self.turn_seconds = site, seed, turn_seconds
        self.disruptions: list[Disruption] = []
        self._killed: set[Process] = set()

    async def kill(self, processes: list[Process]) -> None:
        """`kill -9`, and after a moment start again."""
        names = " and ".join(process.name for process in processes)
        async with self._disruption(f"kill -9 {names}", stops_turns=True):
            self._killed.update(processes)
            await asyncio.gather(*(asyncio.to_thread(process.kill) for process in processes))
            await asyncio.sleep(random.uniform(0, 1.5))
            await self._start(processes)
            self._killed.difference_update(processes)

    async def supervise(self) -> None:
        """Start again what ended by itself, as compose or systemd would; for ever."""
        while True:
            await asyncio.sleep(0.5)
            ended = [process for process in self.site.processes if process.ended() and process not in self._killed]
            if ended:
                async with self._disruption(f"{' and '.join(process.name for process in ended)} ended by itself"):
                    await self._start(ended)

    async def _start(self, processes: list[Process]) -> None:
        for process in processes:
            process.start(wait=False)
        await asyncio.gather(*(asyncio.to_thread(process.wait_until_ready) for process in processes))

    async def restart_redis(self, redis: Process) -> None:
        """It comes back empty."""
        async with self._disruption("restart of Redis"):
            await asyncio.to_thread(redis.kill)
            await asyncio.sleep(random.uniform(0, 1.5))
            await asyncio.to_thread(redis.start)

    async def restart_postgres(self, postgres: Postgres, mode: str) -> None:
        """`fast` ends all connections, `immediate` is a crash."""
        async with self._disruption(f"restart of PostgreSQL, {mode}"):
            await asyncio.to_thread(postgres.stop, mode)
            await asyncio.sleep(random.uniform(0, 1.5))
            await asyncio.to_thread(postgres.start)

    async def confuse_the_model(self, dice: Random) -> None:
        """Half of all calls fail for some seconds, in one way or in all."""
        kinds = [dice.choice(TROUBLES)] if dice.random() < 0.7 else list(TROUBLES)
        async with self._disruption(f"model: {', '.join(kinds)}") as disruption:
            await asyncio.to_thread(self.site.ask_model, "/set", {"trouble": 0.5, "kinds": kinds})
            await asyncio.sleep(dice.uniform(2, 5))
            await asyncio.to_thread(self.site.ask_model, "/set", {"trouble": 0.0})
        disruption.ended += self.turn_seconds  # until the last call that hangs is given up

    async def flip_the_switch(self, admin: Teammate) -> None:
        """The kill switch: off, and on again."""
        async with self._disruption("kill switch"):
            await admin.turn_agent("off")
            await asyncio.sleep(random.uniform(0.5, 1.5))
            await admin.turn_agent("on")

    async def storm(self, name: str, kinds: Kinds, pause: tuple[float, float], until: float) -> None:
        """All kinds of trouble in an order drawn by lot, again and again, begun before `until`."""
        dice = Random(f"{self.seed} {name}")
        while True:
            for kind in dice.sample(kinds, len(kinds)):
                await asyncio.sleep(dice.uniform(*pause))
                if time.time() >= until:
                    return
                await kind(dice)

    @asynccontextmanager
    async def _disruption(self, name: str, *, stops_turns: bool = False) -> AsyncIterator[Disruption]:
        turns = await asyncio.to_thread(running_turns, self.site.environment["DATABASE_URL"]) if stops_turns else []
        disruption = Disruption(name, time.time(), turns=turns)
        self.disruptions.append(disruption)
        yield disruption
        disruption.ended = time.time()
        print(f"  {name}: {disruption.ended - disruption.began:.1f} s, {len(turns)} turns were running", flush=True)
