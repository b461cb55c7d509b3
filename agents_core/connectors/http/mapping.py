"""From the shop's JSON to orders and accounts. What is not as it should be is a ConnectorError that names the place."""

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from agents_core.connectors.base import Account, ConnectorError, Order, OrderLine
from agents_core.connectors.http.config import Mapping

MAX_TEXT = 500
MAX_NOTE = 2000
MAX_LINES = 100


def find(data: Any, path: str, *, strict: bool = False) -> Any:
    """What is at a dotted path such as `data.orders.0`, or None where there is nothing or a null.

    With `strict` every name on the way must be there, if only with a null: a path that is wrong is no empty result.
    """
    for step in path.split(".") if path else []:
        if data is None:
            return None
        if isinstance(data, dict):
            if strict and step not in data:
                raise ConnectorError(f"{path}: there is no {step!r} in the answer")
            data = data.get(step)
        elif isinstance(data, list) and step.isdecimal():
            data = data[int(step)] if int(step) < len(data) else None
        else:
            raise ConnectorError(f"{path}: expected an object or a list around {step!r}, got {_kind(data)}")
    return data


class Reader:
    """Reads fields of one JSON object; `what` names it in errors."""

    def __init__(self, data: Any, what: str) -> None:
        if not isinstance(data, dict):
            raise ConnectorError(f"{what}: expected an object, got {_kind(data)}")
        self._data = data
        self._what = what

    def text(self, path: str, *, required: bool = False, most: int = MAX_TEXT) -> str:
        """Text, or a number as text."""
        value = self._value(path)
        if isinstance(value, bool | dict | list):
            raise self._wrong(path, "text", value)
        if required and value in (None, ""):
            raise self._wrong(path, "text", value)
        return "" if value is None else str(value)[:most]

    def day(self, path: str) -> date | None:
        """A date, or the date of a time."""
        value = self._value(path)
        if value in (None, ""):
            return None
        try:
            return datetime.fromisoformat(value).date()
        except (TypeError, ValueError):
            raise self._wrong(path, "a date such as 2026-01-31", value) from None

    def required_day(self, path: str) -> date:
        """A date that must be there."""
        day = self.day(path)
        if day is None:
            raise self._wrong(path, "a date", None)
        return day

    def amount(self, path: str) -> Decimal:
        """A number, or text that is one."""
        value = self._value(path)
        try:
            if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
                raise InvalidOperation
            amount = Decimal(value)
        except InvalidOperation:
            raise self._wrong(path, "an amount such as 12.50", value) from None
        if not amount.is_finite():
            raise self._wrong(path, "an amount such as 12.50", value)
        return amount

    def count(self, path: str) -> int:
        """A whole number."""
        amount = self.amount(path)
        if amount != amount.to_integral_value() or abs(amount) > 10**9:
            raise self._wrong(path, "a whole number", amount)
        return int(amount)

    def items(self, path: str) -> list[Any]:
        """A list; nothing is an empty one."""
        value = self._value(path)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self._wrong(path, "a list", value)
        return value

    def _value(self, path: str) -> Any:
        if path.startswith("="):
            return path[1:]
        return find(self._data, path) if path else None

    def _wrong(self, path: str, expected: str, value: Any) -> ConnectorError:
        return ConnectorError(f"{self._what}.{path}: expected {expected}, got {_kind(value)}")


def order_from(data: Any, mapping: Mapping, *, email: str = "") -> Order:
    """One order. `email` is whose it is when the order itself does not say so."""
    fields, read = mapping.order, Reader(data, "order")
    status = read.text(fields.status, required=True)
    lines = [Reader(line, "line") for line in read.items(fields.lines)[:MAX_LINES]]
    return Order(
        order_id=read.text(fields.order_id, required=True),
        email=read.text(fields.email, required=not email) or email,
        status=mapping.statuses.get(status, status),
        placed_on=read.required_day(fields.placed_on),
        lines=[_line(line, mapping) for line in lines],
        total=read.amount(fields.total),
        currency=read.text(fields.currency, required=True),
        carrier=read.text(fields.carrier),
        tracking_number=read.text(fields.tracking_number),
        expected_on=read.day(fields.expected_on),
        destination=read.text(fields.destination),
        note=read.text(fields.note, most=MAX_NOTE),
    )


def _line(read: Reader, mapping: Mapping) -> OrderLine:
    fields = mapping.line
    return OrderLine(
        read.text(fields.name, required=True),
        read.count(fields.quantity),
        read.amount(fields.price),
    )


def account_from(data: Any, mapping: Mapping) -> Account:
    """One account."""
    fields, read = mapping.account, Reader(data, "account")
    number = read.text(fields.invoice_number)
    invoice = {"number": number, "amount": read.text(fields.invoice_amount), "date": read.text(fields.invoice_date)}
    return Account(
        email=read.text(fields.email, required=True),
        name=read.text(fields.name, required=True),
        plan=read.text(fields.plan),
        plan_price=read.text(fields.plan_price),
        currency=read.text(fields.currency),
        renews_on=read.day(fields.renews_on),
        payment_status=read.text(fields.payment_status),
        payment_method=read.text(fields.payment_method),
        last_invoice=invoice if number else {},
        member_since=read.text(fields.member_since),
    )


def _kind(value: Any) -> str:
    """What it is, without telling what a customer's data says."""
    names = {bool: "true or false", dict: "an object", list: "a list", str: "other text", type(None): "nothing"}
    return names.get(type(value), "a number")
