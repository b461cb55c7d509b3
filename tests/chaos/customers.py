"""Customers who behave as people and browsers do: they write in bursts, from two tabs at once, lose the line in the
middle of an answer, come back on another server, and send again whatever was not acknowledged."""

import asyncio
import time
from contextlib import suppress
from random import Random
from typing import Any
from uuid import uuid4

from aiohttp import ClientError, ClientSession

from tests.chaos import records
from tests.load.client import Chat, Frame, Link

LOOK_EVERY = 2.0  # seconds; this and the next two as the chat's own script has it
SLOW_AFTER = 8.0
PING_EVERY = 25.0
FIRST_WAIT = 0.5
LONGEST_WAIT = 4.0  # shorter than a browser's, so that much is tried in little time
READY_WITHIN = 10.0
PATIENCE = 4  # messages without an acknowledgement, after which nobody writes another one
BEGINNINGS = ("Hello, a note", "Another note", "One more note", "Just a note")
FOR_A_PERSON = "I want my money back"  # which the agent hands off by itself

_Gone = (OSError, ClientError, TimeoutError)  # what a dead server looks like


class Tab(Chat):
    """A browser tab that stays connected, and sends what waits in the customer's outbox."""

    def __init__(self, customer: "Customer", session: ClientSession | None) -> None:
        super().__init__(customer.urls[0], session)
        self.customer = customer
        self.random = Random()  # of the line, which is the run's affair, apart from the customer's dice
        self.ready = False
        self.sent_at: dict[str, float] = {}

    def _take(self, frame: Frame, link: Link) -> None:
        super()._take(frame, link)
        frame["at"] = time.time()
        if frame["type"] == "ack":
            self.customer.outbox.pop(frame["id"], None)

    async def stay(self) -> None:
        """Be connected, for ever."""
        attempts = 0
        while True:
            with suppress(*_Gone):
                self.url = self.random.choice(self.customer.urls)
                await self.connect(READY_WITHIN)
                attempts = 0
                await self.start()
                await self.keep()
            self.ready = False
            await self.drop()
            longest = min(LONGEST_WAIT, FIRST_WAIT * 2**attempts)
            attempts += 1
            await asyncio.sleep(self.random.uniform(longest / 2, longest))

    async def start(self) -> None:
        """The conversation is known: everything that waits goes out, in its order."""
        self.sent_at.clear()
        for id in list(self.customer.outbox):
            await self.give(id)
        self.ready = True

    async def keep(self) -> None:
        """Send a ping now and then, until the line is lost."""
        while self.connected:
            with suppress(TimeoutError):
                async with asyncio.timeout(PING_EVERY):
                    await self.lost()
                    return
            await self.send(type="ping")

    async def send_again(self) -> None:
        """Send what has waited too long for its acknowledgement, for ever."""
        while True:
            await asyncio.sleep(LOOK_EVERY)
            now = asyncio.get_running_loop().time()
            for id in list(self.customer.outbox):
                if self.ready and now - self.sent_at.get(id, 0.0) > SLOW_AFTER:
                    await self.give(id)

    async def give(self, id: str) -> None:
        """Give one of the customer's messages to the socket; whether it arrives is another matter."""
        self.sent_at[id] = asyncio.get_running_loop().time()
        with suppress(*_Gone):
            await self.write(self.customer.sent[id], id)


class Customer:
    """One visitor with one tab or two. Everything they do follows from the seed; when, from the run."""

    def __init__(self, number: int, urls: list[str], seed: str) -> None:
        self.random = Random(f"{seed} customer {number}")
        self.name = f"k{number}"
        self.urls = urls
        self.sent: dict[str, str] = {}  # all that was ever sent, by id
        self.outbox: dict[str, None] = {}  # the ids of what is not acknowledged; tabs share it, as they share storage
        self.tabs = [Tab(self, None)]
        if self.random.random() < 0.2:
            self.tabs.append(Tab(self, self.tabs[0].session))
        self._staying: list[asyncio.Task[Any]] = []

    async def come(self) -> None:
        """Open the chat: from here on every tab is connected whenever it can be."""
        await self.tabs[0].load_page()
        for tab in self.tabs:
            self._staying += [asyncio.create_task(tab.stay()), asyncio.create_task(tab.send_again())]

    async def live(self, seconds: float, pause: float) -> None:
        """Write and do other things for a while, with pauses of about `pause` seconds."""
        ends = asyncio.get_running_loop().time() + seconds
        wait = self.random.uniform(0, pause)
        while asyncio.get_running_loop().time() + wait < ends:
            await asyncio.sleep(wait)
            if len(self.outbox) < PATIENCE:
                await self._do_something()
            wait = self.random.uniform(0.2, 1.8) * pause

    async def _do_something(self) -> None:
        habits = {
            self._write: 9,
            self._write_quickly: 4,
            self._write_everywhere: 3,
            self._write_twice: 3,
            self._write_and_go: 4,
            self._lose_the_line: 2,
            self._ask_for_a_person: 2,
        }
        await self.random.choices(list(habits), list(habits.values()))[0]()

    async def _write(self) -> str:
        beginning = FOR_A_PERSON if self.random.random() < 0.03 else self.random.choice(BEGINNINGS)
        text = f"{beginning} {self.name}m{len(self.sent) + 1}"
        id = str(uuid4())
        self.sent[id] = text
        self.outbox[id] = None
        tab = self.random.choice(self.tabs)
        if tab.ready:
            await tab.give(id)
        return id

    async def _write_quickly(self) -> None:
        for _ in range(self.random.randint(2, 4)):
            await self._write()
            await asyncio.sleep(self.random.uniform(0, 0.4))

    async def _write_everywhere(self) -> None:
        """The same message and another one, from all tabs at the same moment."""
        ids = [await self._write() for _ in self.tabs]
        await asyncio.gather(*(tab.give(id) for tab in self.tabs if tab.ready for id in ids))

    async def _write_twice(self) -> None:
        """The same message again: at once, or long after it was acknowledged."""
        id = (
            await self._write() if self.random.random() < 0.5 else self.random.choice([*self.sent, await self._write()])
        )
        await asyncio.gather(*(tab.give(id) for tab in self.tabs if tab.ready))

    async def _write_and_go(self) -> None:
        """Lose the line while the answer comes, or before the message was acknowledged."""
        await self._write()
        await asyncio.sleep(self.random.choice([0, 0.02, 0.5, 1.5, 3]))
        await self._lose_the_line()

    async def _lose_the_line(self) -> None:
        await self.random.choice(self.tabs).drop()

    async def _ask_for_a_person(self) -> None:
        """While the agent answers."""
        await self._write()
        await asyncio.sleep(self.random.uniform(0, 3))
        with suppress(*_Gone):
            await self.random.choice(self.tabs).send(type="human")

    def look_again(self) -> None:
        """Open the chat anew in another tab, which is to show everything from the beginning."""
        fresh = Tab(self, self.tabs[0].session)
        self.tabs.append(fresh)
        self._staying.append(asyncio.create_task(fresh.stay()))

    def has_all(self, newest: dict[str, int]) -> bool:
        """Whether every tab shows all messages; `newest` is the last seq by conversation."""
        return all(tab.seq >= newest.get(self.conversation, 0) for tab in self.tabs)

    async def leave(self) -> None:
        """Close everything."""
        for task in self._staying:
            task.cancel()
        await asyncio.gather(*self._staying, return_exceptions=True)
        await asyncio.gather(*(tab.drop() for tab in self.tabs))
        await self.tabs[0].session.close()

    @property
    def conversation(self) -> str:
        """Its public id, once a tab has heard it."""
        return next((tab.conversation for tab in self.tabs if tab.conversation), "")

    @property
    def record(self) -> records.Customer:
        """For the auditor."""
        return records.Customer(self.name, self.conversation, self.sent, [tab.links for tab in self.tabs])
