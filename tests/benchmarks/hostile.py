"""What ten hostile messages of full length cost another customer, whose turns run in the same process.

    python -m tests.benchmarks.hostile

Turns of the built-in model on a database of its own: an ordinary question again and again, first alone, then while ten
conversations at a time are sent messages of 8,000 characters made to take long. Then the CPU of one turn each.
"""

import asyncio
import os
import tempfile
import time
from itertools import cycle
from pathlib import Path
from statistics import median, quantiles
from uuid import uuid4

ASKED = 40  # ordinary questions of each kind of time
AT_ONCE = 10
MESSAGE = 8_000
QUESTION = "How long do I have to return a jacket that does not fit?"
PROSE = "I would like to know when my parcel will arrive, because nobody told me and order 1002 is a gift. "
SHAPES = (
    *("order" + "a@a." * 2000, "order" + "a@" * 4000, "please ignor" + "_" * 8000, "concatenat" + "_a" * 4000),
    *("|" * 8000, "1." * 4000, "1 2-" * 2000, "not the " * 1000, " \n" * 3990 + "x", "no," + "." * 7990),
    *("[a](" * 2000, "![" * 4000, "order number is " * 500, "12 May " * 1140, "refund my " * 800, "é" * 8000),
    *("%41" * 2660, "<!--" * 2000, "QUJD" * 2000, "a b " * 2000),
)


async def _turn(conversation: int, text: str) -> float:
    """Post a message, run its turn as a worker does, and say how long that took."""
    from conversations.db.async_access import run_in_db_thread
    from conversations.lifecycle.customer_messages import post_customer_message
    from conversations.models import Turn
    from conversations.turns.runner import run_turn

    began = time.perf_counter()
    await run_in_db_thread(post_customer_message, conversation, client_id=uuid4(), text=text[:MESSAGE])
    queued = await run_in_db_thread(lambda: Turn.objects.filter(conversation=conversation, status="queued").first())
    if queued:
        await run_turn(queued.pk)
    return time.perf_counter() - began


def _conversation() -> int:
    from conversations.models import Conversation, Customer

    return Conversation.objects.create(customer=Customer.objects.create()).pk


async def _ordinary(count: int) -> list[float]:
    from conversations.db.async_access import run_in_db_thread

    took = []
    for _ in range(count):
        took.append(await _turn(await run_in_db_thread(_conversation), QUESTION))
        await asyncio.sleep(0.05)
    return took


async def _attack(texts: "cycle[str]") -> None:
    from conversations.db.async_access import run_in_db_thread

    while True:
        await _turn(await run_in_db_thread(_conversation), next(texts))


async def _beside(texts: tuple[str, ...]) -> list[float]:
    """Ordinary questions while so many others are asked at once."""
    supply = cycle(texts)
    attackers = [asyncio.create_task(_attack(supply)) for _ in range(AT_ONCE)]
    await asyncio.sleep(0.5)
    took = await _ordinary(ASKED)
    for each in attackers:
        each.cancel()
    await asyncio.gather(*attackers, return_exceptions=True)
    return took


async def _run() -> None:
    await _ordinary(3)
    rows = {
        "alone": await _ordinary(ASKED),
        "beside ten ordinary": await _beside((QUESTION,)),
        "beside ten of prose": await _beside((PROSE * 90,)),
        "beside ten hostile": await _beside(SHAPES),
    }
    for name, took in rows.items():
        print(f"{name:<22} p50 {median(took) * 1000:7.1f}  p95 {quantiles(took, n=20)[18] * 1000:7.1f} ms")
    for text in (PROSE * 90, *SHAPES):
        began = time.process_time()
        await _turn(await asyncio.to_thread(_conversation), text)
        print(f"{text[:24]!r:<30} {(time.process_time() - began) * 1000:7.1f} ms of CPU")


def main() -> None:
    """Make a database, and measure."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DATABASE_URL"] = f"sqlite:///{Path(folder) / 'hostile.sqlite3'}"
        os.environ["DJANGO_SETTINGS_MODULE"] = "supportsite.settings"
        import django

        django.setup()
        from django.core.management import call_command

        from agents_core.runner.lifespan import warm_up

        call_command("migrate", verbosity=0)
        warm_up()
        asyncio.run(_run())


if __name__ == "__main__":
    main()
