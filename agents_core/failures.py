"""Lookups that fail again and again: counted by code, which then brings a person."""

from agents_core.context import ToolCall, TurnContext
from agents_core.policy import MAX_TOOL_FAILURES


def failing_tools(context: TurnContext) -> dict[str, int]:
    """How often each tool has failed since it last worked, in this conversation up to now."""
    failing = dict(context.state.failing_tools)
    for call in context.tool_calls:
        if _failed(call):
            failing[call.name] = failing.get(call.name, 0) + 1
        elif call.ok:
            failing.pop(call.name, None)
    return failing


def failing_too_often(context: TurnContext) -> bool:
    """Whether a tool failed in this turn, and it was not the first failure in a row."""
    return any(map(_failed, context.tool_calls)) and sum(failing_tools(context).values()) >= MAX_TOOL_FAILURES


def _failed(call: ToolCall) -> bool:
    """Whether the tool itself failed: a call that was refused, or found nothing, is no failure."""
    return not call.ok and '"unavailable"' in call.result
