"""Tokens and what they cost, by `settings.MODEL_PRICES`."""

from decimal import Decimal
from typing import NamedTuple

from agents import Usage as SdkUsage
from django.conf import settings


class Tokens(NamedTuple):
    """How many; `cached` are part of `input`."""

    input: int
    cached: int
    output: int


def tokens(usage: SdkUsage) -> Tokens:
    """The tokens of a run as the SDK counted them."""
    return Tokens(usage.input_tokens, usage.input_tokens_details.cached_tokens or 0, usage.output_tokens)


def cost(model: str, input_tokens: int, cached: int, output: int) -> Decimal:
    """Money for the tokens of one turn, by `settings.MODEL_PRICES`; 0 for a model that has no price."""
    prices = settings.MODEL_PRICES.get(model)
    if prices is None:
        return Decimal(0)
    fresh, from_cache, out = (Decimal(price) for price in prices)
    total = (input_tokens - cached) * fresh + cached * from_cache + output * out
    return (total / 1_000_000).quantize(Decimal("0.000001"))
