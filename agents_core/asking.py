"""One question to the small model, outside the turns of the agents that customers talk to: answered whole, not told
while it comes, and counted."""

from typing import Any

from agents import Agent, RunConfig, RunContextWrapper, RunHooks, Runner, RunResult
from django.conf import settings

from agents_core.providers.openai import provider
from agents_core.turn.context import TurnContext


class _Counted(RunHooks[TurnContext]):
    """Counts each call's tokens towards the context, whatever comes of it."""

    async def on_llm_end(self, context: RunContextWrapper[TurnContext], agent: Any, response: Any) -> None:
        """See `RunHooks`."""
        context.context.spending.add(settings.AGENT_MODEL, response.usage)


async def ask(
    agent: Agent[TurnContext], message: str, context: TurnContext, *, workflow: str, calls: int = 1
) -> RunResult:
    """Run `agent` on `message` with at most that many calls of the model. `workflow` names it in OpenAI's traces.

    Raises OpenAIError and AgentsException.
    """
    config = RunConfig(
        model=settings.AGENT_MODEL,
        model_provider=provider(),
        tracing_disabled=not settings.SDK_TRACING,
        trace_include_sensitive_data=False,
        workflow_name=workflow,
        group_id=context.conversation_id,
    )
    return await Runner.run(agent, message, context=context, run_config=config, max_turns=calls, hooks=_Counted())
