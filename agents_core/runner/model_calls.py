"""One call of the small model, outside the turns of the agents that customers talk to: answered whole, not told while
it comes, and counted.

And for any call a deadline, with what goes wrong told apart by what the caller should do.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from json import JSONDecodeError
from typing import Any

import structlog
from agents import Agent, AgentsException, RunConfig, RunContextWrapper, RunHooks, Runner, RunResult
from django.conf import settings
from openai import APIStatusError, OpenAIError

from agents_core.exceptions import TurnFailedError
from agents_core.providers.health import account_refusal
from agents_core.providers.openai import provider
from agents_core.turn.context import TurnContext

log = structlog.get_logger(__name__)


@asynccontextmanager
async def model_deadline(seconds: float) -> AsyncIterator[None]:
    """Whatever a model or the way to it does wrong inside raises TurnFailedError; so does taking longer than that."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError as error:
        raise TurnFailedError(f"no reply within {seconds:g} s", retry=True) from error
    except OpenAIError as error:
        refused = account_refusal(error)
        if refused:
            log.error("openai_account_refused", refused=refused, error=repr(error))
        raise TurnFailedError(repr(error), retry=not refused and _may_pass(error), refused=refused) from error
    except (AgentsException, JSONDecodeError) as error:  # the client passes on a stream that it cannot parse
        raise TurnFailedError(repr(error), retry=True) from error


def _may_pass(error: OpenAIError) -> bool:
    """Whether the same call may succeed later: not when the API objects to it."""
    return not isinstance(error, APIStatusError) or error.status_code in (408, 409, 429) or error.status_code >= 500


class _Counted(RunHooks[TurnContext]):
    """Counts each call's tokens towards the context, whatever comes of it."""

    async def on_llm_end(self, context: RunContextWrapper[TurnContext], agent: Any, response: Any) -> None:
        """See `RunHooks`."""
        context.context.spending.add(settings.AGENT_MODEL, response.usage)


async def run_single_call(
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
