"""Who may have money moved or an account changed: nobody for a customer who is not proved, and not one person alone
where the agent has not seen whose order it is, or where much money moves."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext as _

from agents_core.connectors.base import Order
from agents_core.turn.context import Identity
from conversations.approvals.proof import proved_identity
from conversations.models import ActionStatus, Conversation, ProposedAction, ToolRun

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

ORDER_LOOKUPS = ("get_order_status", "list_my_orders")
ORDER_ACTIONS = ("refund_order", "cancel_order")
MAY_HAVE_MOVED = (ActionStatus.APPROVED, ActionStatus.DONE, ActionStatus.UNCLEAR)


@dataclass(frozen=True)
class SeenOrder:
    """An order as the agent, or the shop just now, told of it."""

    order_id: str
    status: str
    total: Decimal | None
    currency: str


@dataclass(frozen=True)
class Verdict:
    """`refused` is why nobody may approve it, "" when somebody may; `second` are the reasons why two people have to."""

    refused: "StrOrPromise" = ""
    second: list[str] = field(default_factory=list)


def seen_orders(conversation_id: int) -> dict[str, SeenOrder]:
    """The orders that the agent's lookups found in a conversation, by number; the newest lookup of each counts. The
    tools find nobody else's."""
    runs = ToolRun.objects.filter(turn__conversation=conversation_id, ok=True, name__in=ORDER_LOOKUPS).order_by("pk")
    found = [order for result in runs.values_list("result", flat=True) for order in _orders_in(result)]
    return {key_of(each.order_id): each for each in found}


def as_seen(order: Order) -> SeenOrder:
    """What the shop tells of an order."""
    return SeenOrder(order.order_id, order.status, order.total, order.currency)


def key_of(order_id: str) -> str:
    """An order number as it is compared."""
    return order_id.strip().casefold()


def judge(
    conversation: Conversation, action: ProposedAction, arguments: dict[str, Any], order: Order | None
) -> Verdict:
    """Whether an action of a conversation may be approved with these arguments, and by how many. `order` is what the
    shop says of it now; None when that is not known."""
    identity = proved_identity(conversation)
    if action.tool not in ORDER_ACTIONS:
        return Verdict(refused=refusal(identity, str(arguments.get("email") or "")))
    number = str(arguments.get("order_id") or "")
    theirs = bool(order and identity.verified and order.email.casefold() == identity.email.casefold())
    seen = seen_orders(conversation.pk).get(key_of(number))
    if seen is None and not theirs:
        return Verdict(second=[_("Nobody has checked that order %(order)s is this customer’s.") % {"order": number}])
    told = as_seen(order) if order else seen
    return Verdict(second=_much_money(action, number, arguments, told))


def refusal(identity: Identity, account: str) -> str:
    """Why an account may not be changed for this customer; "" when it may."""
    if not identity.verified:
        return _(
            "Nobody has proved that the customer owns an account. Ask them to sign in at the shop and to write what"
            " they want in the chat; what comes by e-mail proves nothing."
        )
    if account.casefold() != identity.email.casefold():
        return _("Only the account of %(email)s can be changed here: that is who the customer has proved to be.") % {
            "email": identity.email
        }
    return ""


def _much_money(action: ProposedAction, number: str, arguments: dict[str, Any], seen: SeenOrder | None) -> list[str]:
    """That more moves than one person may decide about, together with what was paid back of the order before."""
    limit = settings.ACTION_SECOND_PERSON_ABOVE
    amount = _decimal(arguments.get("amount")) if action.tool == "refund_order" else None
    if amount is None and seen:
        amount = seen.total
    if amount is None:
        return [_("The shop does not say how much money this is.")]
    together = amount + sum(_paid_before(action, number, seen), Decimal(0))
    if together <= limit:
        return []
    money = f"{together:.2f} {seen.currency if seen else ''}".strip()
    return [
        _("%(money)s is more than %(limit)s, which one person may decide about.") % {"money": money, "limit": limit}
    ]


def _paid_before(action: ProposedAction, number: str, seen: SeenOrder | None) -> Iterable[Decimal]:
    refunds = ProposedAction.objects.filter(tool="refund_order", status__in=MAY_HAVE_MOVED).exclude(pk=action.pk)
    for arguments in refunds.filter(arguments__order_id__iexact=number.strip()).values_list("arguments", flat=True):
        paid = _decimal(arguments.get("amount"))
        yield paid if paid is not None else (seen and seen.total) or Decimal(0)


def _orders_in(result: str) -> list[SeenOrder]:
    try:
        told = json.loads(result)
    except ValueError:
        return []
    if not isinstance(told, dict):
        return []
    listed = [told.get("order"), *(told.get("orders") or [])]
    return [
        SeenOrder(
            str(each["order_id"]),
            str(each.get("status") or ""),
            _decimal(each.get("total")),
            str(each.get("currency") or ""),
        )
        for each in listed
        if isinstance(each, dict) and each.get("order_id")
    ]


def _decimal(value: object) -> Decimal | None:
    try:
        number = Decimal(str(value)) if value not in (None, "") else None
    except InvalidOperation:
        return None
    return number if number is None or number.is_finite() else None
