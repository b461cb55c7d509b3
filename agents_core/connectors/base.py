"""What the tools need of a shop's systems. A connector is one module with these three methods."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Protocol


class ConnectorError(Exception):
    """The system behind the connector failed or was too slow. The message is for the trace, never for a customer."""


class ActionRefusedError(Exception):
    """The system understood the action and will not do it. The message is for the teammate who approved it."""


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


@dataclass(frozen=True)
class Receipt:
    """What came of an action: how the shop's system calls it, and what else a teammate should know. `amount` is what
    was paid back, with its currency, as the customer may read it."""

    reference: str = ""
    detail: str = ""
    amount: str = ""


class Connector(Protocol):
    """Live data, and the actions that a person has approved. Every method raises ConnectorError when the system does
    not answer properly."""

    async def order(self, order_id: str) -> Order | None:
        """The order with that number, whoever it belongs to, or None."""
        ...

    async def orders_of(self, email: str) -> list[Order]:
        """A customer's orders, newest first, at most ten."""
        ...

    async def account(self, email: str) -> Account | None:
        """A customer's account, or None."""
        ...

    async def refund(self, order_id: str, amount: Decimal | None, reason: str, *, key: str) -> Receipt:
        """Pay an order's money back, all of it without an amount. The same `key` is carried out once, however often it
        is sent. Raises ActionRefusedError."""
        ...

    async def cancel(self, order_id: str, reason: str, *, key: str) -> Receipt:
        """Cancel an order that is not on its way yet. `key` and errors as for `refund`."""
        ...

    async def change_account(self, email: str, change: str, new_value: str, reason: str, *, key: str) -> Receipt:
        """Change an account: `change` is email, name, address, phone, payment_method or plan. `key` and errors as for
        `refund`."""
        ...
