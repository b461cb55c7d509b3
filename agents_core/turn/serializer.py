"""The outcome of a conversation as `ask --json` and `evaluate --json` give it: one shape, described in
`docs/interfaces.md`."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, Protocol

from agents_core.turn.usage import Usage


class Tripped(Protocol):
    """A guardrail that fired, stored or not."""

    @property
    def stage(self) -> str: ...
    @property
    def category(self) -> str: ...


class Called(Protocol):
    """A tool that ran, stored or not."""

    @property
    def name(self) -> str: ...
    @property
    def ok(self) -> bool: ...


def outcome(
    conversation: str,
    *,
    replies: list[str],
    route: str,
    intent: str,
    handoff: dict[str, Any] | None,
    trips: Sequence[Tripped],
    refused: bool,
    sources: list[dict[str, Any]],
    tools: Iterable[Called],
    collected: dict[str, Any],
    usages: Sequence[Usage],
    latency_ms: int,
) -> dict[str, Any]:
    """The outcome as plain data. `handoff` is the whole payload; the last of `trips` is the one reported."""
    return {
        "conversation": conversation,
        "replies": replies,
        "route": route,
        "intent": intent,
        "escalated": handoff is not None,
        "handoff": handoff,
        "guardrail": {"stage": trips[-1].stage, "category": trips[-1].category} if trips else None,
        "refused": refused,
        "sources": [{name: source[name] for name in ("id", "title", "url")} for source in sources],
        "tools": [{"name": tool.name, "ok": tool.ok} for tool in tools],
        "fields": {**collected, **(handoff["collected_fields"] if handoff else {})},
        "usage": {
            "input": sum(usage.input for usage in usages),
            "cached": sum(usage.cached for usage in usages),
            "output": sum(usage.output for usage in usages),
            "cost": str(sum((usage.cost for usage in usages), Decimal(0))),
        },
        "latency_ms": latency_ms,
    }
