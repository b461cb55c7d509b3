"""The input check as the SDK runs it: before the model, and never beside it, since a tool may have run by then."""

from typing import Any

from agents import Agent, GuardrailFunctionOutput, RunContextWrapper, TResponseInputItem, input_guardrail

from agents_core.guardrails.input.check import check_input
from agents_core.runner.input_guardrail import check_with_model
from agents_core.text.offload import on_text
from agents_core.turn.context import TurnContext


@input_guardrail(name="customer_message", run_in_parallel=False)
async def customer_message(
    context: RunContextWrapper[TurnContext], _agent: Agent[Any], _input: str | list[TResponseInputItem]
) -> GuardrailFunctionOutput:
    """Judge the newest message alone: the history was judged when it came, and would trip every turn after it."""
    trip = await on_text(check_input, context.context.told)
    if trip is None:
        trip = await check_with_model(context)
    return GuardrailFunctionOutput(output_info=trip, tripwire_triggered=trip is not None)
