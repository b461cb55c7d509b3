"""The payload for a person from what a turn knows, for when no model made one."""

import json
from typing import Any

from agents_core.guardrails.untrusted_text import wrap_untrusted
from agents_core.memory.summary import LOOKUPS
from agents_core.memory.transcript import SUBJECTS, Call, describe_call, given_details
from agents_core.policy import Reason, risk_of
from agents_core.turn.context import ToolCall, TurnContext
from agents_core.turn.handoff import MAX_TEXT, HandoffPayload

LONGEST_SUMMARY = 2000


def fallback_payload(context: TurnContext, reason: Reason) -> HandoffPayload:
    """What was asked, what was really looked up in this turn and what came of it, and the details."""
    state = context.state
    return HandoffPayload(
        customer_message=context.model_input[:MAX_TEXT] or "(no text)",
        detected_intent=state.intent or "unknown",
        collected_fields=dict(state.collected),
        knowledge_sources_used=[source.id for source in context.found_sources][:30],
        conversation_summary=_summary(context),
        escalation_reason=reason,
        risk_level=risk_of(reason, state.intent),
    )


def lookup_items(context: TurnContext) -> list[dict[str, Any]]:
    """The lookups of a turn as run items, for a turn whose own items are not kept."""
    items: list[dict[str, Any]] = []
    for number, call in enumerate(filter(_looks_up, context.tool_calls)):
        call_id = f"call_{context.turn_id}_{number}"
        made = {"type": "function_call", "call_id": call_id, "name": call.name, "arguments": json.dumps(call.arguments)}
        output = wrap_untrusted(call.result or call.error, source=call.name)
        items += [made, {"type": "function_call_output", "call_id": call_id, "output": output}]
    return items


def _summary(context: TurnContext) -> str:
    about = (context.state.intent or "unknown").replace("_", " ")
    worked = [call for call in context.tool_calls if _looks_up(call) and call.ok]
    failed = [SUBJECTS.get(call.name, call.name) for call in context.tool_calls if not call.ok and not _is_left(call)]
    parts = [
        f"About: {about}.",
        *(f"{each}." for each in dict.fromkeys(describe_call(_as_call(call)) for call in worked)),
    ]
    if failed:
        parts.append(f"Could not look up: {', '.join(dict.fromkeys(failed))}.")
    if context.state.collected:
        parts.append(f"Given: {given_details(context.state.collected)}.")
    return " ".join([*parts, "Open: a person should take over."])[:LONGEST_SUMMARY]


def _looks_up(call: ToolCall) -> bool:
    return call.name in LOOKUPS or call.name == "search_help_centre"


def _is_left(call: ToolCall) -> bool:
    """Whether it was no failure but something that only a person may do."""
    return "needs a person's approval" in call.error


def _as_call(call: ToolCall) -> Call:
    try:
        result: Any = json.loads(call.result or "{}")
    except ValueError:
        result = {}
    return Call(call.name, call.arguments, call.result, result if isinstance(result, dict) else {})
