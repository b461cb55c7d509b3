"""One chaos run: customers and teammates at work while the site breaks, then quiet, then the audit."""

import asyncio
import json
import os
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from typing import Any

from tests.chaos import staff
from tests.chaos.audit import LATE
from tests.chaos.auditor import violations
from tests.chaos.customers import Customer
from tests.chaos.database import read, waiting_replies
from tests.chaos.records import Seen, Stored
from tests.chaos.summary import summary
from tests.chaos.trouble import Kinds, Trouble
from tests.load.processes import Process, Site

TURN_SECONDS = 12  # a model that hangs must not hold up the run for the usual minute
SETTINGS = {"TURN_SECONDS": str(TURN_SECONDS)}
# A reply takes some two and a half seconds, so that whatever happens, happens in the middle of one.
MODEL = ("--first", "0.3", "--between", "0.06", "--pieces", "40")
SHOWN = 60  # violations, of maybe thousands
IN_THE_FINALE = 10.0  # things that customers do in a second, all together


@dataclass(frozen=True)
class Plan:
    """How long, with how many, and by which dice."""

    seconds: float
    conversations: int
    seed: str

    @classmethod
    def from_environment(cls, *, seconds: float) -> "Plan":
        """CHAOS_SECONDS, CHAOS_CONVERSATIONS and CHAOS_SEED; printed, to do the same again."""
        plan = cls(
            seconds=float(os.environ.get("CHAOS_SECONDS", seconds)),
            conversations=int(os.environ.get("CHAOS_CONVERSATIONS", 200)),
            seed=os.environ.get("CHAOS_SEED", secrets.token_hex(4)),
        )
        print(f"\n{plan.conversations} conversations, {plan.seconds:.0f} s: CHAOS_SEED={plan.seed}", flush=True)
        return plan


class Run:
    """The people and the trouble of one run. `pace`: how many things customers do in a second, all together."""

    def __init__(self, site: Site, plan: Plan, *, pace: float) -> None:
        self.site, self.plan, self.pace = site, plan, pace
        self.customers = [Customer(number, site.urls, plan.seed) for number in range(1, plan.conversations + 1)]
        self.staff = staff.team(site.urls, site.passwords, plan.seed)
        self.trouble = Trouble(site, plan.seed, turn_seconds=TURN_SECONDS)

    async def play(self, breaking: dict[str, Kinds], finale: list[Process]) -> Seen:
        """Everything, from the first customer to the last. Of each list in `breaking` one thing after the other is
        broken; in the finale these processes are killed at once, while the agent answers."""
        began = time.time()
        supervising = asyncio.create_task(self.trouble.supervise())
        try:
            await self._open()
            print(f"  all have come after {time.time() - began:.1f} s", flush=True)
            working = asyncio.gather(*(teammate.work() for teammate in self.staff))
            await self._storm(breaking)
            print("  the finale", flush=True)
            await asyncio.gather(*self._lives(3.0, IN_THE_FINALE), self._after(2.0, self.trouble.kill(finale)))
            for teammate in self.staff:
                teammate.stopping = True
            await working
            await self._settle()
            await self._look_again()
        finally:
            supervising.cancel()
            await asyncio.wait([supervising])
            await asyncio.gather(*(person.leave() for person in (*self.customers, *self.staff)))
        print(f"  all have gone after {time.time() - began:.1f} s", flush=True)
        return Seen(
            customers=[customer.record for customer in self.customers],
            deeds=[deed for teammate in self.staff for deed in teammate.deeds],
            disruptions=self.trouble.disruptions,
        )

    async def _storm(self, breaking: dict[str, Kinds]) -> None:
        seconds, trouble = self.plan.seconds, self.trouble
        until = time.time() + seconds
        # In a long run there are times when nothing is broken, so that what is late then shows.
        calm = min(3.0, max(1.0, seconds / 60))
        middle = (seconds / 2, seconds / 2)
        await asyncio.gather(
            *self._lives(seconds, self.pace),
            *(trouble.storm(name, kinds, (2 * calm, 9 * calm), until) for name, kinds in breaking.items()),
            trouble.storm("model", [trouble.confuse_the_model], (3, 8 * calm), until),
            trouble.storm("switch", [lambda dice: trouble.flip_the_switch(self.staff[-1])], middle, until),
        )

    def _lives(self, seconds: float, per_second: float) -> list[Awaitable[None]]:
        return [customer.live(seconds, len(self.customers) / per_second) for customer in self.customers]

    async def _after(self, seconds: float, doing: Awaitable[None]) -> None:
        await asyncio.sleep(seconds)
        await doing

    async def _open(self) -> None:
        door = asyncio.Semaphore(8)

        async def come(who: Callable[[], Awaitable[Any]]) -> None:
            async with door:
                await who()

        await asyncio.gather(*(come(teammate.sign_in) for teammate in self.staff))
        await asyncio.gather(*(come(customer.come) for customer in self.customers))

    async def _settle(self) -> None:
        """Until nothing is under way; after as long as that may take, whatever is under way is late."""
        began = time.time()
        while time.time() < began + LATE and (waiting := await self._under_way()):  # noqa: ASYNC110 - others' rows
            await asyncio.sleep(0.5)
        print(f"  quiet after {time.time() - began:.1f} s{f', but for {waiting}' if waiting else ''}", flush=True)

    async def _under_way(self) -> str:
        unsent = sum(len(customer.outbox) for customer in self.customers)
        stored = await self._read()
        turns = [turn.id for turn in stored.turns if turn.status in ("queued", "running")]
        replies = await asyncio.to_thread(waiting_replies, self.site.environment["DATABASE_URL"])
        return f"{unsent} messages, {replies} replies and turns {turns}" if unsent or replies or turns else ""

    async def _look_again(self) -> None:
        """Every customer opens the chat once more, and every tab must come to show everything."""
        for customer in self.customers:
            customer.look_again()
        newest = {each.public_id: each.last_seq for each in (await self._read()).conversations}
        ends = time.time() + LATE
        while time.time() < ends and not all(each.has_all(newest) for each in self.customers):  # noqa: ASYNC110
            await asyncio.sleep(0.2)

    async def _read(self) -> Stored:
        return await asyncio.to_thread(read, self.site.environment["DATABASE_URL"])


def judge(site: Site, seen: Seen) -> None:
    """Audit a run that is over. Fails with all that is wrong."""
    stored = read(site.environment["DATABASE_URL"])
    print(summary(stored, seen), flush=True)
    found = violations(stored, seen)
    if found:
        (site.folder / "records.json").write_text(json.dumps([asdict(stored), asdict(seen)]))
    assert not found, "\n".join([f"{len(found)} violations; logs and records are in {site.folder}", *found[:SHOWN]])
