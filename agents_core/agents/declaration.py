"""What every agent of ours has in common."""

from collections.abc import Sequence
from typing import Any

from agents import Agent, FunctionToolResult, ModelSettings, RunContextWrapper, Tool, ToolsToFinalOutputResult
from openai.types.shared import Reasoning

from agents_core.context import TurnContext
from agents_core.instructions import instructions
from agents_core.tools.conversation import STOP_AT, ask_customer, decline_to_answer, escalate_to_human
from agents_core.tools.help_centre import search_help_centre

COMMON: list[Tool] = [search_help_centre, ask_customer, decline_to_answer, escalate_to_human]

SETTINGS = ModelSettings(
    parallel_tool_calls=False,
    max_tokens=800,
    store=False,  # the history is ours; nothing about a customer stays with the provider
    reasoning=Reasoning(effort="none"),
    verbosity="low",
)


def agent(name: str, *, description: str, tools: Sequence[Tool]) -> Agent[TurnContext]:
    """An agent called `name`, with the instructions of that name and the tools that every agent has besides its own."""
    return Agent(
        name=name,
        handoff_description=description,
        instructions=instructions(name),
        tools=[*COMMON, *tools],
        model_settings=SETTINGS,
        tool_use_behavior=_stop_when_settled,
    )


def _stop_when_settled(
    context: RunContextWrapper[TurnContext], results: list[FunctionToolResult]
) -> ToolsToFinalOutputResult:
    """End the run at a tool whose output is the reply. An escalation that was refused is the model's to correct."""
    for result in results:
        refused: Any = result.tool.name == "escalate_to_human" and context.context.handoff is None
        if result.tool.name in STOP_AT and not refused:
            return ToolsToFinalOutputResult(is_final_output=True, final_output=result.output)
    return ToolsToFinalOutputResult(is_final_output=False)
