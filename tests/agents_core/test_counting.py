"""Counters that several turns share."""

import asyncio
import uuid

from agents_core.verification.counters import count, counted


async def test_turns_that_count_at_once_are_all_counted():
    key = uuid.uuid4().hex
    await asyncio.gather(*(count(key, 60) for _ in range(40)))
    assert await counted(key) == 40


async def test_the_while_begins_with_the_first_and_ends():
    key = uuid.uuid4().hex
    for _ in range(3):
        await count(key, 1)
    await asyncio.sleep(1.1)
    assert await counted(key) == 0
    assert await count(key, 1) == 1
