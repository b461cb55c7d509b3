"""One chaos run: customers and teammates at work while the site breaks, then quiet, then the audit."""

import asyncio
import json
import os
import secrets
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from typing import Any

from tests.chaos import staff
from tests.chaos.auditor import LATE, Audit, violations
from tests.chaos.customers import Customer
from tests.chaos.database import read
from tests.chaos.records import Seen, Stored
from tests.chaos.trouble import Kinds, Trouble
from tests.load.processes import Process, Site

TURN_SECONDS = 12  # a model that hangs must not hold up the run for the usual minute
SETTINGS = {"TURN_SECONDS": str(TURN_SECONDS)}
# A reply takes some two and a half seconds, so that whatever happens, happens in the middle of one.
MODEL = ("--first", "0.3", "--between", "0.06", "--pieces", "40")
SHOWN = 60  # violations, of maybe thousands
PER_SECOND, IN_THE_FINALE = 5.0, 10.0  # things that customers do, all together


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
    """The people and the trouble of one run."""

    def __init__(self, site: Site, plan: Plan) -> None:
        self.site, self.plan = site, plan
        self.customers = [Customer(number, site.urls, plan.seed) for number in range(1, plan.conversations + 1)]
        self.staff = staff.team(site.urls, plan.seed)
        self.trouble = Trouble(site, plan.seed, turn_seconds=TURN_SECONDS)

    async def play(self, breaking: Kinds, finale: list[Process]) -> Seen:
        """Everything, from the first customer to the last. Breaks one thing after the other, and in the finale kills
        these processes while the agent answers."""
        began = time.time()
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
            await asyncio.gather(*(person.leave() for person in (*self.customers, *self.staff)))
        print(f"  all have gone after {time.time() - began:.1f} s", flush=True)
        return Seen(
            customers=[customer.record for customer in self.customers],
            deeds=[deed for teammate in self.staff for deed in teammate.deeds],
            disruptions=self.trouble.disruptions,
        )

    async def _storm(self, breaking: Kinds) -> None:
        seconds, trouble = self.plan.seconds, self.trouble
        until = time.time() + seconds
        await asyncio.gather(
            *self._lives(seconds, PER_SECOND),
            trouble.storm(breaking, (1, 4), until),
            trouble.storm([lambda: trouble.confuse_the_model(trouble.random.uniform(2, 5))], (3, 8), until),
            # Once, in the middle.
            trouble.storm([lambda: trouble.flip_the_switch(self.staff[-1])], (seconds / 2, seconds / 2), until),
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
        return f"{unsent} messages and turns {turns}" if unsent or turns else ""

    async def _look_again(self) -> None:
        """Every customer opens the chat once more, and every tab must come to show everything."""
        for customer in self.customers:
            await customer.look_again()
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


def summary(stored: Stored, seen: Seen) -> str:
    """What happened, in figures."""
    threads = Audit(stored, seen).threads.values()
    found = [thread.wait_of(message) for thread in threads for message in thread.asked]
    waits = sorted(wait.seconds for wait in found if wait)
    roles = Counter(message.role for message in stored.messages)
    links = sum(len(tab) for customer in seen.customers for tab in customer.tabs)
    frames = Counter(
        frame["type"] for each in seen.customers for tab in each.tabs for link in tab for frame in link.frames
    )
    deeds = Counter(f"{deed.what} {deed.status}" for deed in seen.deeds)
    middle, most = (waits[len(waits) // 2], waits[-1]) if waits else (0.0, 0.0)
    return "\n".join(
        [
            f"  stored: {dict(roles)}, turns {dict(Counter(turn.status for turn in stored.turns))}, "
            f"tried again {sum(turn.attempts > 1 for turn in stored.turns)}, tickets {len(stored.tickets)}",
            f"  seen: {links} connections, {dict(frames)}",
            f"  staff: {dict(sorted(deeds.items()))}",
            f"  waits: median {middle:.1f} s, longest {most:.1f} s",
        ]
    )
