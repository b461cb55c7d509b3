"""The agents behind the copilot. They talk to teammates, so they hand nothing over and look nothing up but articles."""

from dataclasses import replace
from pathlib import Path

from agents import Agent, StopAtTools, function_tool

from agents_core.providers.openai import SETTINGS
from agents_core.tools.help_centre import search_help_centre
from agents_core.tools.output import Context
from agents_core.turn.context import TurnContext

FOLDER = Path(__file__).with_name("instructions")
MODEL_CALLS = 4  # two searches, a reply, and one to spare
LONGEST_ANSWER = 4_000  # tokens; the composer holds 8,000 characters


@function_tool
async def nothing_answers(context: Context, missing: str) -> str:
    """Say that no article answers the customer, instead of guessing.

    Args:
        missing: What an article would have to say, in one short English sentence for the teammate.
    """
    context.context.declined = "not_in_help_centre"
    return missing.strip()


def instructions(name: str) -> str:
    """What the agent of that name is told; never anything that a customer wrote."""
    return (FOLDER / f"{name}.md").read_text(encoding="utf-8").strip()


suggester: Agent[TurnContext] = Agent(
    name="copilot",
    instructions=instructions("suggest"),
    tools=[search_help_centre, nothing_answers],
    tool_use_behavior=StopAtTools(stop_at_tool_names=[nothing_answers.name]),
    model_settings=SETTINGS,
)


def writer(name: str) -> Agent[TurnContext]:
    """An agent without tools, which makes one text of another."""
    settings = replace(SETTINGS, max_tokens=LONGEST_ANSWER, parallel_tool_calls=None)
    return Agent(name=f"copilot_{name}", instructions=instructions(name), model_settings=settings)
