"""What every agent of ours has in common, and what each declares for itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from agents import Agent, FunctionTool, FunctionToolResult, RunContextWrapper, Tool, ToolsToFinalOutputResult

from agents_core.instructions.loader import instructions
from agents_core.mcp.tools import attached_tools
from agents_core.policy import Route, Tier
from agents_core.providers.openai import SETTINGS
from agents_core.tools.conversation import STOP_AT, ask_customer, decline_to_answer, escalate_to_human
from agents_core.tools.help_centre import search_help_centre
from agents_core.tools.hosted_search import hosted_tool
from agents_core.tools.output import failed, failing_too_often
from agents_core.turn.context import TurnContext

COMMON: list[Tool] = [search_help_centre, ask_customer, decline_to_answer, escalate_to_human]


@dataclass
class SupportAgent(Agent[TurnContext]):
    """An agent of the SDK, and where its answers count. Its `model` is a tier, for which the provider has one."""

    route: Route = "faq"

    async def get_all_tools(self, run_context: RunContextWrapper[Any]) -> list[Tool]:
        """The provider's own search comes in where ours steps aside."""
        tools = await super().get_all_tools(run_context)
        store_id = run_context.context.hosted_store
        return [hosted_tool(store_id), *tools] if store_id else tools

    async def get_mcp_tools(self, run_context: RunContextWrapper[Any]) -> list[Tool]:
        """The tools of attached MCP servers, which come and go: they are no part of the agent's identity."""
        return await attached_tools(self.name)


def agent(
    name: str, *, description: str, tools: Sequence[Tool], route: Route = "faq", tier: Tier = "small"
) -> SupportAgent:
    """An agent called `name`, with the instructions of that name and the tools that every agent has besides its own.

    `description` tells triage what to send it. `route` is what a turn reports that it answered. `tier` is "small" for
    what is looked up and told, "decision" for what must be weighed: `AGENT_MODEL` or `AGENT_DECISION_MODEL`.
    """
    own = [*COMMON, *tools]
    for tool in own:
        _count_slow_as_failed(tool)
    return SupportAgent(
        name=name,
        handoff_description=description,
        instructions=instructions(name),
        tools=own,
        model=tier,
        model_settings=SETTINGS,
        tool_use_behavior=_stop_when_settled,
        route=route,
    )


def _count_slow_as_failed(tool: Tool) -> None:
    """The SDK tells the model of a tool that took too long, and nobody else."""
    if isinstance(tool, FunctionTool) and tool.timeout_seconds and tool.timeout_error_function is None:
        tool.timeout_error_function = failed(tool.name)


def _stop_when_settled(
    context: RunContextWrapper[TurnContext], results: list[FunctionToolResult]
) -> ToolsToFinalOutputResult:
    """End the run at a tool whose output is the reply, and when lookups keep failing: code then brings a person. An
    escalation that was refused is the model's to correct."""
    for result in results:
        refused: Any = result.tool.name == "escalate_to_human" and context.context.handoff is None
        if result.tool.name in STOP_AT and not refused:
            return ToolsToFinalOutputResult(is_final_output=True, final_output=result.output)
    return ToolsToFinalOutputResult(is_final_output=failing_too_often(context.context), final_output="")
