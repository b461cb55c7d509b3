"""Teammates at the inbox: they sign in as a browser does, claim what is new, answer, and close or give back, while the
agent answers and the site breaks under them."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from random import Random
from uuid import uuid4

from aiohttp import ClientError, ClientSession, CookieJar
from yarl import URL

from supportsite.demo.accounts import ACCOUNTS, DemoAccount
from tests.chaos.records import Deed

DONE, REFUSED, SIGNED_OUT = 302, 409, 401
_Gone = (OSError, ClientError, TimeoutError)


class Teammate:
    """One of the staff. `deeds` says what they tried, and how it was answered."""

    def __init__(self, account: DemoAccount, password: str, urls: list[str], seed: str) -> None:
        self.account, self.password, self.urls = account, password, urls
        self.random = Random(f"{seed} staff {account.name}")
        self.session = ClientSession(cookie_jar=CookieJar(unsafe=True))
        self.deeds: list[Deed] = []
        self.tickets: list[int] = []  # those that are ours
        self.stopping = False

    async def sign_in(self) -> None:
        """Through the sign-in page."""
        await self._get("/login/")
        status = await self._post("/login/", username=self.account.name, password=self.password)
        assert status == DONE, f"{self.account.name} cannot sign in: {status}"

    async def work(self) -> None:
        """Do one thing after the other, until told to stop."""
        while not self.stopping:
            with suppress(*_Gone):
                await self._do_something()
            await asyncio.sleep(self.random.uniform(0.3, 2))

    async def _do_something(self) -> None:
        habits: dict[Callable[[], Awaitable[None]], int] = {self._claim: 4}
        if self.tickets:
            habits |= {self._answer: 4, self._give_back: 3, self._resolve: 2}
        await self.random.choices(list(habits), list(habits.values()))[0]()

    async def _claim(self) -> None:
        # Among one's own are those whose claim was done and not answered.
        page = await self._get(f"/inbox/?view={self.random.choice(['unassigned'] * 4 + ['mine'])}")
        # From the top, where the colleagues begin as well.
        waiting = [int(number) for number in dict.fromkeys(re.findall(r"/inbox/(\d+)/", page))][:3]
        if waiting:
            number = self.random.choice(waiting)
            if await self._do("claim", number) == DONE and number not in self.tickets:
                self.tickets.append(number)

    async def _answer(self) -> None:
        number = self.random.choice(self.tickets)
        id = str(uuid4())
        text = f"{self.account.first_name} here, I am on it. {id[:8]}"
        # As a person does whose browser shows an error; sometimes also when it does not.
        for _ in range(5):
            status = await self._do("reply", number, client_id=id, text=text)
            if status in (DONE, REFUSED) and self.random.random() < 0.9:
                return
            await asyncio.sleep(0.5)

    async def _give_back(self) -> None:
        await self._part_with("give_back")

    async def _resolve(self) -> None:
        await self._part_with("resolve")

    async def _part_with(self, how: str) -> None:
        number = self.random.choice(self.tickets)
        if await self._do(how, number) in (DONE, REFUSED):
            self.tickets.remove(number)

    async def _do(self, what: str, number: int, **data: str) -> int:
        began = time.time()
        meant = {"unanswered": "1"} if what == "resolve" else {}
        try:
            status = await self._post(f"/inbox/{number}/{what.replace('_', '-')}/", **data, **meant)
        except _Gone:
            status = 0
        self.deeds.append(Deed(self.account.name, what, number, status, began, time.time(), **data))
        return status

    async def leave(self) -> None:
        """Go home."""
        await self.session.close()

    async def turn_agent(self, state: str) -> None:
        """The kill switch in the admin: `on` or `off`. Pressed again until it has answered."""
        while True:
            with suppress(*_Gone):
                if await self._post(f"/admin/conversations/agentswitch/turn/{state}/") == DONE:
                    return
            await asyncio.sleep(0.5)

    async def _get(self, path: str) -> str:
        async with asyncio.timeout(20), self.session.get(self.random.choice(self.urls) + path) as answer:
            return await answer.text()

    async def _post(self, path: str, **data: str) -> int:
        url = self.random.choice(self.urls)
        token = self.session.cookie_jar.filter_cookies(URL(url))["csrftoken"].value
        data["csrfmiddlewaretoken"] = token
        async with asyncio.timeout(20), self.session.post(url + path, data=data, allow_redirects=False) as answer:
            signed_out = answer.headers.get("Location", "").startswith("/login/")
            return SIGNED_OUT if signed_out else answer.status


def team(urls: list[str], passwords: dict[str, str], seed: str) -> list[Teammate]:
    """All the demo's staff, with their passwords by name; the last one is the admin."""
    return [Teammate(account, passwords[account.name], urls, seed) for account in ACCOUNTS]
