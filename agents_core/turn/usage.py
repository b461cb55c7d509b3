"""Tokens and what they cost, by `settings.MODEL_PRICES`."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from django.conf import settings


class Tokens(NamedTuple):
    """How many; `cached` are part of `input`."""

    input: int = 0
    cached: int = 0
    output: int = 0

    def plus(self, other: "Tokens") -> "Tokens":
        """Both together."""
        return Tokens(*map(sum, zip(self, other, strict=True)))


@dataclass(frozen=True)
class Usage:
    """Tokens and money (in the currency of the price table) of one turn."""

    input: int = 0
    cached: int = 0
    output: int = 0
    cost: Decimal = Decimal(0)


@dataclass
class Spending:
    """What a turn has spent so far, by model: known as each call ends, so also of a turn that comes to nothing."""

    by_model: dict[str, Tokens] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)  # the model of each call of an agent, so without the safety check's
    searches: int = 0  # by the provider's own tool, which costs by the search

    def add(self, model: str, usage: Any) -> None:
        """A call of that model ended. `usage` is the SDK's or the client's; None when the provider did not say."""
        if usage is not None:
            self.by_model[model] = self.by_model.get(model, Tokens()).plus(tokens(usage))

    @property
    def models(self) -> str:
        """The models that the agents ran on, in order."""
        return ", ".join(dict.fromkeys(self.asked))

    @property
    def total(self) -> Usage:
        """All tokens together, and what all cost: each token at the price of the model that it went to, each search."""
        whole = Tokens()
        for each in self.by_model.values():
            whole = whole.plus(each)
        searched = self.searches * Decimal(settings.HOSTED_SEARCH_PRICE)
        return Usage(*whole, sum((cost(model, *each) for model, each in self.by_model.items()), searched))


def tokens(usage: Any) -> Tokens:
    """The tokens of one call. A provider may leave out what it does not count."""
    details = getattr(usage, "input_tokens_details", None)
    cached = getattr(details, "cached_tokens", 0) or 0
    return Tokens(getattr(usage, "input_tokens", 0) or 0, cached, getattr(usage, "output_tokens", 0) or 0)


def cost(model: str, input_tokens: int, cached: int, output: int) -> Decimal:
    """Money for the tokens of one turn, by `settings.MODEL_PRICES`; 0 for a model that has no price."""
    prices = settings.MODEL_PRICES.get(model)
    if prices is None:
        return Decimal(0)
    fresh, from_cache, out = (Decimal(price) for price in prices)
    total = (input_tokens - cached) * fresh + cached * from_cache + output * out
    return (total / 1_000_000).quantize(Decimal("0.000001"))
