"""The demo shop's orders and accounts, from its own tables, and what a teammate may have done there.

Each action is done once for its key, in one transaction with its receipt.
"""

import json
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from asgiref.sync import sync_to_async
from django.db import transaction
from django.utils import timezone

from agents_core.connectors.base import Account, ActionRefusedError, Order, OrderLine, Receipt
from agents_core.models import DemoAccount, DemoAction, DemoOrder

DATA = Path(__file__).with_name("demo_data.json")
NOT_YET_SENT = frozenset({"processing", "packed"})


class DemoConnector:
    """Reads what `load_demo_data` stored."""

    async def order(self, order_id: str) -> Order | None:
        """See `Connector`."""
        row = await DemoOrder.objects.filter(order_id=order_id).afirst()
        return _order(row) if row else None

    async def orders_of(self, email: str) -> list[Order]:
        """See `Connector`."""
        rows = [row async for row in DemoOrder.objects.filter(email__iexact=email)]
        return sorted((_order(row) for row in rows), key=lambda order: order.placed_on, reverse=True)[:10]

    async def account(self, email: str) -> Account | None:
        """See `Connector`."""
        row = await DemoAccount.objects.filter(email__iexact=email).afirst()
        return _account(row) if row else None

    async def refund(self, order_id: str, amount: Decimal | None, reason: str, *, key: str) -> Receipt:
        """See `Connector`."""
        return await sync_to_async(_refund)(order_id, amount, key)

    async def cancel(self, order_id: str, reason: str, *, key: str) -> Receipt:
        """See `Connector`."""
        return await sync_to_async(_cancel)(order_id, key)

    async def change_account(self, email: str, change: str, new_value: str, reason: str, *, key: str) -> Receipt:
        """See `Connector`."""
        return await sync_to_async(_change_account)(email, change, new_value, key)


@transaction.atomic
def load_demo_data() -> tuple[int, int]:
    """Store the bundled orders and accounts; what is there stays as it is. Returns how many of each were added."""
    data = json.loads(DATA.read_text())
    today = timezone.localdate()
    orders = [
        DemoOrder.objects.get_or_create(
            order_id=entry["order_id"], defaults={"email": entry["email"], "details": entry, "loaded_on": today}
        )[1]
        for entry in data["orders"]
    ]
    accounts = [
        DemoAccount.objects.get_or_create(email=entry["email"], defaults={"details": entry, "loaded_on": today})[1]
        for entry in data["accounts"]
    ]
    return sum(orders), sum(accounts)


def _order(row: DemoOrder) -> Order:
    details: dict[str, Any] = row.details
    address = details.get("shipping_address") or {}
    return Order(
        order_id=row.order_id,
        email=row.email,
        status=details["status"],
        placed_on=row.loaded_on - timedelta(days=details["placed_on"]),
        lines=[OrderLine(line["name"], line["quantity"], Decimal(line["price"])) for line in details["items"]],
        total=Decimal(details["total"]),
        currency=details["currency"],
        carrier=details.get("carrier") or "",
        tracking_number=details.get("tracking_number") or "",
        expected_on=_in_days(row.loaded_on, details.get("eta_days")),
        destination=", ".join(part for part in (address.get("city"), address.get("country")) if part),
        note=details.get("note") or "",
    )


def _account(row: DemoAccount) -> Account:
    details: dict[str, Any] = row.details
    invoice = details.get("last_invoice")
    issued = row.loaded_on - timedelta(days=invoice["date"]) if invoice else None
    return Account(
        email=row.email,
        name=details["name"],
        plan=details.get("plan") or "",
        plan_price=details.get("plan_price") or "",
        currency=details.get("currency") or "",
        renews_on=_in_days(row.loaded_on, details.get("renewal_in_days")),
        payment_status=details["payment_status"],
        payment_method=details.get("payment_method") or "",
        last_invoice={"number": invoice["number"], "amount": invoice["amount"], "date": str(issued)} if invoice else {},
        member_since=details["member_since"],
    )


def _in_days(start: date, days: int | None) -> date | None:
    return None if days is None else start + timedelta(days=days)


def _refund(order_id: str, amount: Decimal | None, key: str) -> Receipt:
    """Pay back. Raises ActionRefusedError for an order that is unknown or has less left."""

    def pay(order: DemoOrder) -> str:
        paid_back = Decimal(order.details.get("refunded", "0"))
        left = Decimal(order.details["total"]) - paid_back
        paying = left if amount is None else amount
        if paying <= 0 or paying > left:
            raise ActionRefusedError(f"{left:.2f} {order.details['currency']} of order {order_id} can be paid back.")
        order.details["refunded"] = str(paid_back + paying)
        return f"{paying:.2f} {order.details['currency']}"

    return _once(key, "R", lambda: _change_order(order_id, pay))


def _cancel(order_id: str, key: str) -> Receipt:
    """Cancel. Raises ActionRefusedError for an order that is unknown or already on its way."""

    def stop(order: DemoOrder) -> str:
        status = order.details["status"]
        if status not in NOT_YET_SENT:
            raise ActionRefusedError(f"Order {order_id} is {status.replace('_', ' ')}: too late to cancel it.")
        order.details["status"] = "cancelled"
        return ""

    return _once(key, "C", lambda: _change_order(order_id, stop))


def _change_account(email: str, change: str, new_value: str, key: str) -> Receipt:
    """Change one thing. Raises ActionRefusedError for an account that is unknown, and for an e-mail that is taken."""

    def change_it() -> str:
        account = DemoAccount.objects.select_for_update().filter(email__iexact=email).first()
        if account is None:
            raise ActionRefusedError(f"There is no account for {email}.")
        if change == "email":
            if DemoAccount.objects.filter(email__iexact=new_value).exists():
                raise ActionRefusedError(f"{new_value} already has an account.")
            account.email = new_value
        else:
            account.details[change] = new_value
        account.save()
        return ""

    return _once(key, "A", change_it)


def _change_order(order_id: str, change: Callable[[DemoOrder], str]) -> str:
    order = DemoOrder.objects.select_for_update().filter(order_id=order_id).first()
    if order is None:
        raise ActionRefusedError(f"There is no order {order_id}.")
    amount = change(order)
    order.save(update_fields=["details"])
    return amount


@transaction.atomic
def _once(key: str, letter: str, act: Callable[[], str]) -> Receipt:
    done, new = DemoAction.objects.get_or_create(key=key)
    if new:
        done.amount = act()
        done.reference = f"{letter}-{10_000 + done.pk}"
        done.save(update_fields=["amount", "reference"])
    return Receipt(done.reference, amount=done.amount)
