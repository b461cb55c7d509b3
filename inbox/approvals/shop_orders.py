"""What the shop says now of the order that an action is about. Outside of any transaction: it may take its time."""

import asyncio
from typing import Any

import structlog
from asgiref.sync import async_to_sync

from agents_core.connectors.base import ConnectorError, Order
from agents_core.connectors.registry import connector

log = structlog.get_logger(__name__)
SECONDS = 5.0


def order_of(arguments: dict[str, Any]) -> Order | None:
    """The order that the arguments name; None when there is none, or when the shop does not answer."""
    number = str(arguments.get("order_id") or "").strip()
    if not number:
        return None
    try:
        return async_to_sync(_order)(number)
    except (ConnectorError, TimeoutError) as error:
        log.warning("order_not_known", error=repr(error))
        return None


async def _order(number: str) -> Order | None:
    async with asyncio.timeout(SECONDS):
        return await connector().order(number)
