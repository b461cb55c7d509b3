"""How long open chats wait that have lost an announcement: looked after together, and one after the other.

    python -m tests.benchmarks.catch_up                   # 2,000 open chats, of which 200 have missed a reply
    python -m tests.benchmarks.catch_up --open 2000 --behind 2000 --posts 40
    DATABASE_URL=postgresql://… REDIS_URL=redis://… python -m tests.benchmarks.catch_up

Every chat is a connection of the site whose frames are counted and thrown away; the database is a test database, made
for this and removed. Meanwhile `--posts` customers a second write to other conversations through the same database
threads. Printed is the time from the look to the last chat that has its reply; in a running site up to
`catch_up.EVERY` seconds pass before the look.
"""

import argparse
import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from threading import Barrier
from typing import Any
from uuid import uuid4

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supportsite.settings")

import django

django.setup()

from django.db import connection, connections, transaction  # noqa: E402

from conversations.chat import catch_up  # noqa: E402
from conversations.chat.connection import ChatConnection  # noqa: E402
from conversations.db import async_access  # noqa: E402
from conversations.db.async_access import run_in_db_thread  # noqa: E402
from conversations.db.locking import lock_conversation  # noqa: E402
from conversations.lifecycle.customer_messages import post_customer_message  # noqa: E402
from conversations.messages.message_store import append_message  # noqa: E402
from conversations.models import Conversation, Customer, Role  # noqa: E402

REPLY = "Standard delivery takes 3 working days within the United Kingdom. " * 4


class OpenChat(ChatConnection):
    """A connection whose client is not there."""

    def __init__(self, conversation_id: int) -> None:
        super().__init__()
        self.conversation_id = conversation_id
        self.had_reply_at = 0.0

    async def send_frame(self, frame: dict[str, Any]) -> None:
        if frame["type"] == "message":
            self.had_reply_at = time.perf_counter()


async def measured(chats: list[OpenChat], posts: int, look: Callable[[], Awaitable[None]]) -> tuple[float, float]:
    """Seconds until half of those who were behind had their reply, and until the last one had."""
    posting = asyncio.create_task(_post(posts))
    await asyncio.sleep(0.5)
    began = time.perf_counter()
    await look()
    posting.cancel()
    await asyncio.gather(posting, return_exceptions=True)
    waited = sorted(chat.had_reply_at - began for chat in chats)
    assert waited[0] > 0, "somebody has not got the reply"
    return waited[len(waited) // 2], waited[-1]


async def _post(posts: int) -> None:
    """Customers write, each when it is their turn, however slow the last one was served."""
    writing = set()
    conversations = await run_in_db_thread(_conversations, posts or 1)
    while posts:
        for number in conversations:
            task = asyncio.create_task(
                run_in_db_thread(post_customer_message, number, client_id=uuid4(), text="How long does delivery take?")
            )
            writing.add(task)
            task.add_done_callback(writing.discard)
            await asyncio.sleep(1 / posts)


def _conversations(number: int) -> list[int]:
    customers = Customer.objects.bulk_create(Customer(visitor=uuid4()) for _ in range(number))
    made = Conversation.objects.bulk_create(Conversation(customer=customer) for customer in customers)
    return [each.pk for each in made]


def _reply(conversation_ids: list[int]) -> None:
    with transaction.atomic():
        for number in conversation_ids:
            append_message(lock_conversation(number), Role.ASSISTANT, REPLY)


async def one_after_the_other(chats: list[OpenChat]) -> None:
    """What the site did before it looked after chats together."""
    for chat in chats:
        await chat.catch_up()


async def run(open_chats: int, behind: int, posts: int) -> None:
    """Measure both, and print what came of it."""
    figures = {}
    for name in ("one after the other", "together"):
        numbers = await run_in_db_thread(_conversations, open_chats)
        chats = [OpenChat(number) for number in numbers]
        late = chats[:: max(open_chats // behind, 1)][:behind]
        await run_in_db_thread(_reply, [chat.conversation_id for chat in late if chat.conversation_id])
        if name == "together":
            figures[name] = await measured(late, posts, lambda chats=chats: catch_up.look(chats))  # type: ignore[misc]
        else:
            figures[name] = await measured(late, posts, lambda late=late: one_after_the_other(late))  # type: ignore[misc]
        half, last = figures[name]
        print(f"{name:<20} half of {len(late)} after {half:6.2f} s, the last one after {last:6.2f} s")
    ratio = figures["one after the other"][1] / figures["together"][1]
    print(
        f"the last one waits {ratio:.0f} times shorter; with the pause before the look {figures['together'][1]:.1f} ",
        end="",
    )
    print(
        f"+ at most {catch_up.EVERY:.0f} s ({connection.vendor}, {open_chats} open, {posts} messages a second beside)"
    )


def _let_go() -> None:
    """Give the connections of the database threads back: no database in use is removed."""
    if async_access._threads:
        everybody = Barrier(async_access._threads._max_workers)
        waiting = [
            async_access._threads.submit(lambda: (everybody.wait(10), connections.close_all()))
            for _ in range(everybody.parties)
        ]
        for each in waiting:
            each.result()
    if connection.vendor == "postgresql":
        connection.close_pool()  # type: ignore[attr-defined]


def main() -> None:
    """Measure what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--open", type=int, default=2000)
    parser.add_argument("--behind", type=int, default=200)
    parser.add_argument("--posts", type=int, default=40)
    asked = parser.parse_args()
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        asyncio.run(run(asked.open, asked.behind, asked.posts))
    finally:
        _let_go()
        connection.creation.destroy_test_db(name, verbosity=0)


if __name__ == "__main__":
    main()
