"""Orders and accounts from a shop's HTTP/JSON API, as `settings.HTTP_CONNECTOR` says.

See docs/developers/connectors.md.
"""

from decimal import Decimal
from typing import Any

from django.conf import settings

from agents_core.connectors.base import Account, ConnectorError, Order, Receipt
from agents_core.connectors.http.config import HttpConfig
from agents_core.connectors.http.mapping import MAX_TEXT, account_from, find, order_from
from agents_core.connectors.http.transport import Api, close_http_client

__all__ = ["HttpConnector", "close_http_client"]

MOST_ORDERS = 10
MAX_AMOUNT = 40  # customers read it


class HttpConnector:
    """Asks the shop's API. What it says of somebody else than who was asked for is an error, not an answer."""

    def __init__(self) -> None:
        config = HttpConfig.model_validate(settings.HTTP_CONNECTOR)
        self._mapping = config.mapping
        self._paths = config.mapping.paths
        self._api = Api(config)

    async def order(self, order_id: str) -> Order | None:
        """See `Connector`."""
        found = find(await self._api.get(self._paths.order, order_id=order_id), self._mapping.at.order, strict=True)
        return None if found is None else order_from(found, self._mapping)

    async def orders_of(self, email: str) -> list[Order]:
        """See `Connector`."""
        found = find(await self._api.get(self._paths.orders, email=email), self._mapping.at.orders, strict=True)
        if found is None:
            return []
        if not isinstance(found, list):
            raise ConnectorError(f"{self._paths.orders}: expected a list of orders")
        orders = [order_from(each, self._mapping, email=email) for each in found]
        for order in orders:
            _check_owner(order.email, email, self._paths.orders)
        return sorted(orders, key=lambda order: order.placed_on, reverse=True)[:MOST_ORDERS]

    async def account(self, email: str) -> Account | None:
        """See `Connector`."""
        found = find(await self._api.get(self._paths.account, email=email), self._mapping.at.account, strict=True)
        if found is None:
            return None
        account = account_from(found, self._mapping)
        _check_owner(account.email, email, self._paths.account)
        return account

    async def refund(self, order_id: str, amount: Decimal | None, reason: str, *, key: str) -> Receipt:
        """See `Connector`."""
        content = {"amount": None if amount is None else str(amount), "reason": reason}
        return _receipt(await self._api.post(self._paths.refund, content, key=key, order_id=order_id))

    async def cancel(self, order_id: str, reason: str, *, key: str) -> Receipt:
        """See `Connector`."""
        return _receipt(await self._api.post(self._paths.cancel, {"reason": reason}, key=key, order_id=order_id))

    async def change_account(self, email: str, change: str, new_value: str, reason: str, *, key: str) -> Receipt:
        """See `Connector`."""
        content = {"change": change, "new_value": new_value, "reason": reason}
        return _receipt(await self._api.post(self._paths.change_account, content, key=key, email=email))


def _check_owner(email: str, asked: str, path: str) -> None:
    if email.casefold() != asked.casefold():
        raise ConnectorError(f"{path}: the answer is about another customer than was asked for")


def _receipt(told: dict[str, Any]) -> Receipt:
    reference = told.get("reference") or told.get("id")
    amount = f"{_short(told.get('amount'))} {_short(told.get('currency'))}".strip() if told.get("amount") else ""
    return Receipt(_short(reference), _short(told.get("detail")), amount[:MAX_AMOUNT])


def _short(said: Any) -> str:
    return str(said)[:MAX_TEXT] if isinstance(said, str | int | float) else ""
