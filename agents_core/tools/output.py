"""What a tool gives back: to the model a typed result inside a fence, to the trace what really happened. Lookups that
fail again and again are counted here, by code, which then brings a person."""

import json
from collections.abc import Callable
from typing import Any

import structlog
from agents import RunContextWrapper

from agents_core.guardrails.untrusted_text import wrap_untrusted
from agents_core.policy import MAX_TOOL_FAILURES
from agents_core.turn.context import ToolCall, TurnContext

log = structlog.get_logger(__name__)

Context = RunContextWrapper[TurnContext]

UNAVAILABLE = '{"result": "unavailable"}'

# For what only the owner of an account may see.
SIGN_IN_NEEDED: dict[str, Any] = {
    "result": "sign_in_needed",
    "note": "Ask the customer to tell the e-mail address of their account, and I'll send a code to it. Call send_code.",
}


def record_result(
    context: TurnContext, name: str, result: dict[str, Any], *, arguments: dict[str, Any], source: str, ok: bool = True
) -> str:
    """Record the call and return the result as fenced JSON, in which nothing is an instruction."""
    text = json.dumps(result, ensure_ascii=False, default=str)
    context.tool_calls.append(ToolCall(name=name, ok=ok, arguments=arguments, result=text))
    return wrap_untrusted(text, source=source)


def failed(name: str) -> Callable[[RunContextWrapper[Any], Exception], str]:
    """What the SDK calls when the tool raised: the model learns that it failed, the log and the trace learn why."""

    def handle(context: RunContextWrapper[Any], error: Exception) -> str:
        cause = error.__cause__ or error
        log.warning("tool_failed", tool=name, error=repr(cause))
        context.context.tool_calls.append(ToolCall(name=name, ok=False, result=UNAVAILABLE, error=repr(cause)))
        return wrap_untrusted(UNAVAILABLE, source=name)

    return handle


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
