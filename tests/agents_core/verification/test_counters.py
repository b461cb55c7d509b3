"""Counters that several turns share."""

import asyncio
import uuid

from agents_core.verification.counters import current_count, increment


async def test_turns_that_count_at_once_are_all_counted():
    key = uuid.uuid4().hex
    await asyncio.gather(*(increment(key, 60) for _ in range(40)))
    assert await current_count(key) == 40


async def test_the_while_begins_with_the_first_and_ends():
    key = uuid.uuid4().hex
    for _ in range(3):
        await increment(key, 1)
    await asyncio.sleep(1.1)
    assert await current_count(key) == 0
    assert await increment(key, 1) == 1
