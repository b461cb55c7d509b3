"""Long texts wait for each other, and nobody else waits for them."""

import asyncio

import pytest

from agents_core.text.offload import SHORT, one_at_a_time

LONG = "a" * (SHORT + 1)
PAUSE = 0.05  # seconds that reading takes here


async def reads(text: str, at_work: list[str], most: list[int]) -> None:
    async with one_at_a_time(text):
        at_work.append(text)
        most.append(len(at_work))
        await asyncio.sleep(PAUSE)
        at_work.remove(text)


async def test_long_texts_are_read_one_after_another_with_time_for_others_between():
    most: list[int] = []
    loop = asyncio.get_running_loop()
    began = loop.time()
    await asyncio.gather(*(reads(LONG, [], most), reads(LONG, [], most), reads(LONG, [], most)))
    assert loop.time() - began > 4.5 * PAUSE  # three readings, and as much again after two of them
    at_work: list[str] = []
    await asyncio.gather(*(reads(LONG, at_work, most) for _ in range(2)))
    assert max(most) == 1


async def test_a_short_text_waits_for_no_long_one():
    most: list[int] = []
    at_work: list[str] = []
    long = asyncio.create_task(reads(LONG, at_work, most))
    await asyncio.sleep(0)
    await asyncio.gather(*(reads("short", at_work, most) for _ in range(3)))
    await long
    assert max(most) == 4


async def test_a_turn_that_is_cancelled_or_fails_lets_the_next_one_read():
    waiting = asyncio.create_task(reads(LONG, [], []))
    await asyncio.sleep(0)
    queued = asyncio.create_task(reads(LONG, [], []))
    await asyncio.sleep(0)
    queued.cancel()
    waiting.cancel()
    with pytest.raises(RuntimeError):
        async with one_at_a_time(LONG):
            raise RuntimeError
    await asyncio.wait_for(reads(LONG, [], []), timeout=5)
