"""What a teammate may have done in the demo shop: each once for its key, in one transaction with its receipt."""

from collections.abc import Callable
from decimal import Decimal

from django.db import transaction

from agents_core.connectors.base import ActionRefusedError, Receipt
from agents_core.models import DemoAccount, DemoAction, DemoOrder

NOT_YET_SENT = frozenset({"processing", "packed"})


def refund(order_id: str, amount: Decimal | None, key: str) -> Receipt:
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


def cancel(order_id: str, key: str) -> Receipt:
    """Cancel. Raises ActionRefusedError for an order that is unknown or already on its way."""

    def stop(order: DemoOrder) -> str:
        status = order.details["status"]
        if status not in NOT_YET_SENT:
            raise ActionRefusedError(f"Order {order_id} is {status.replace('_', ' ')}: too late to cancel it.")
        order.details["status"] = "cancelled"
        return ""

    return _once(key, "C", lambda: _change_order(order_id, stop))


def change_account(email: str, change: str, new_value: str, key: str) -> Receipt:
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
