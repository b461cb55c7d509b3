"""What the agent may spend, and whether it has: summed up from the turns, which know what they cost. What a
model does for teammates counts towards the day too."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

import structlog
from django.conf import settings
from django.db.models import Q, QuerySet, Sum
from django.utils import timezone

from agents_core.turn.usage import Usage
from conversations.models import Conversation, Turn

log = structlog.get_logger(__name__)

# What else spends money: each says how much since a moment.
Spent = Callable[[datetime], Decimal]
_others: list[Spent] = []
_GUEST = Q(conversation__customer__verified=False)


def register_spending_source(spent: Spent) -> None:
    """Have what somebody else spends count towards the day's budget. To be said once, when the site starts."""
    _others.append(spent)


def conversation_spending(conversation_id: int) -> Usage:
    """All that a conversation's turns have spent, whatever became of them."""
    fields = {"input": "input_tokens", "cached": "cached_tokens", "output": "output_tokens", "cost": "cost"}
    sums = {name: Sum(field, default=0) for name, field in fields.items()}
    return Usage(**Turn.objects.filter(conversation=conversation_id).aggregate(**sums))


def within_budget(conversation: Conversation) -> bool:
    """Whether a turn may call a model; the built-in one is free. Asks the database only for the budgets that are set.

    Guests have a share of the day, and those of one client address a smaller one: who makes guests for nothing must not
    take the agent away from the shop's customers. What runs at this moment is not counted yet, so a budget is exceeded
    by those turns at most.
    """
    if day := _limit(settings.BUDGET_PER_DAY):
        spent = _spent_today(network=conversation.network)
        if spent.all >= day:
            _log_day(timezone.localdate(), "day_budget_used_up")
            return False
        if not conversation.customer.verified:
            if spent.guests >= day * settings.BUDGET_GUEST_SHARE:
                _log_day(timezone.localdate(), "guest_budget_used_up")
                return False
            if conversation.network and spent.address >= day * settings.BUDGET_ADDRESS_SHARE:
                log.warning("address_budget_used_up", network=conversation.network)
                return False
    most = _limit(settings.BUDGET_PER_CONVERSATION)
    return not most or _cost(Turn.objects.filter(conversation=conversation)) < most


def daily_budget_exhausted() -> bool:
    """Whether today's budget is. False when there is none."""
    day = _limit(settings.BUDGET_PER_DAY)
    return bool(day) and _spent_today().all >= day


def guest_budget_exhausted() -> bool:
    """Whether the guests' share of today's budget is. False when there is none."""
    day = _limit(settings.BUDGET_PER_DAY)
    return bool(day) and _spent_today().guests >= day * settings.BUDGET_GUEST_SHARE


def addresses_without_budget() -> int:
    """How many client addresses have used up the share of today's budget that the guests of one have."""
    day = _limit(settings.BUDGET_PER_DAY)
    if not day:
        return 0
    guests = Turn.objects.filter(_GUEST, started_at__gte=_midnight(), cost__gt=0).exclude(conversation__network="")
    by_address = guests.values("conversation__network").annotate(spent=Sum("cost"))
    return by_address.filter(spent__gte=day * settings.BUDGET_ADDRESS_SHARE).count()


@dataclass(frozen=True)
class _Today:
    all: Decimal
    guests: Decimal
    address: Decimal  # the guests of one client address


def _spent_today(*, network: str = "") -> _Today:
    midnight = _midnight()
    turns = Turn.objects.filter(started_at__gte=midnight, cost__gt=0).aggregate(
        all=Sum("cost", default=0),
        guests=Sum("cost", filter=_GUEST, default=0),
        address=Sum("cost", filter=_GUEST & Q(conversation__network=network), default=0),
    )
    others = sum(spent(midnight) for spent in _others)
    return _Today(Decimal(turns["all"]) + others, Decimal(turns["guests"]), Decimal(turns["address"]))


def _midnight() -> datetime:
    now = timezone.localtime(timezone=timezone.get_default_timezone())  # one day, whichever clock the asker goes by
    return now.replace(hour=0, minute=0, second=0, microsecond=0)


def _limit(budget: Decimal) -> Decimal:
    return Decimal(0) if settings.AGENT_BACKEND == "offline" else budget


def _cost(turns: QuerySet[Turn]) -> Decimal:
    return Decimal(turns.aggregate(cost=Sum("cost", default=0))["cost"])


@lru_cache(maxsize=8)
def _log_day(day: date, event: str) -> None:
    """One line a day and process."""
    log.error(event, day=day.isoformat(), budget=str(settings.BUDGET_PER_DAY))
