"""What the agent may spend, and whether it has: summed up from the turns, which know what they cost. What a
model does for teammates counts towards the day too."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

import structlog
from django.conf import settings
from django.db.models import QuerySet, Sum
from django.utils import timezone

from agents_core.turn.usage import Usage
from conversations.models import Turn

log = structlog.get_logger(__name__)

# What else spends money: each says how much since a moment.
Spent = Callable[[datetime], Decimal]
_others: list[Spent] = []


def register_spending_source(spent: Spent) -> None:
    """Have what somebody else spends count towards the day's budget. To be said once, when the site starts."""
    _others.append(spent)


def conversation_spending(conversation_id: int) -> Usage:
    """All that a conversation's turns have spent, whatever became of them."""
    fields = {"input": "input_tokens", "cached": "cached_tokens", "output": "output_tokens", "cost": "cost"}
    sums = {name: Sum(field, default=0) for name, field in fields.items()}
    return Usage(**Turn.objects.filter(conversation=conversation_id).aggregate(**sums))


def within_budget(conversation_id: int) -> bool:
    """Whether a turn may call a model; the built-in one is free. Asks the database only for the budgets that are set.

    What runs at this moment is not counted yet, so a budget is exceeded by those turns at most.
    """
    if daily_budget_exhausted():
        _log_day(timezone.localdate())
        return False
    most = _limit(settings.BUDGET_PER_CONVERSATION)
    return not most or _cost(Turn.objects.filter(conversation=conversation_id)) < most


def daily_budget_exhausted() -> bool:
    """Whether today's budget is. False when there is none."""
    most = _limit(settings.BUDGET_PER_DAY)
    if not most:
        return False
    now = timezone.localtime(timezone=timezone.get_default_timezone())  # one day, whichever clock the asker goes by
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    turns = _cost(Turn.objects.filter(started_at__gte=midnight, cost__gt=0))
    return turns + sum(spent(midnight) for spent in _others) >= most


def _limit(budget: Decimal) -> Decimal:
    return Decimal(0) if settings.AGENT_BACKEND == "offline" else budget


def _cost(turns: QuerySet[Turn]) -> Decimal:
    return Decimal(turns.aggregate(cost=Sum("cost", default=0))["cost"])


@lru_cache(maxsize=1)
def _log_day(day: date) -> None:
    """One line a day and process."""
    log.error("day_budget_used_up", day=day.isoformat(), budget=str(settings.BUDGET_PER_DAY))
