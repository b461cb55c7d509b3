"""What the tools need of a shop's systems. A connector is one module with these three methods."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Protocol


class ConnectorError(Exception):
    """The system behind the connector failed or was too slow. The message is for the trace, never for a customer."""


@dataclass(frozen=True)
class OrderLine:
    """`price` is of one piece, in the currency of the order."""

    name: str
    quantity: int
    price: Decimal


@dataclass(frozen=True)
class Order:
    """An order as the shop knows it. `email` is whose it is: compare it, do not show it."""

    order_id: str
    email: str
    status: str
    placed_on: date
    lines: list[OrderLine]
    total: Decimal
    currency: str
    carrier: str = ""
    tracking_number: str = ""
    expected_on: date | None = None
    destination: str = ""
    note: str = ""


@dataclass(frozen=True)
class Account:
    """A customer's account."""

    email: str
    name: str
    plan: str = ""
    plan_price: str = ""
    currency: str = ""
    renews_on: date | None = None
    payment_status: str = ""
    payment_method: str = ""
    last_invoice: dict[str, str] = field(default_factory=dict)
    member_since: str = ""


class Connector(Protocol):
    """Live data. Every method raises ConnectorError when the system does not answer properly."""

    async def order(self, order_id: str) -> Order | None:
        """The order with that number, whoever it belongs to, or None."""
        ...

    async def orders_of(self, email: str) -> list[Order]:
        """A customer's orders, newest first, at most ten."""
        ...

    async def account(self, email: str) -> Account | None:
        """A customer's account, or None."""
        ...
