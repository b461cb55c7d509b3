"""The agents behind the copilot. They talk to teammates, so they hand nothing over and look nothing up but articles.

They are given a conversation as one piece of data, in which nothing is an instruction.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from agents import Agent, StopAtTools, function_tool

from agents_core.copilot.types import TranscriptLine
from agents_core.guardrails.untrusted_text import strip_instructions, wrap_untrusted
from agents_core.memory.transcript import BY_TEAMMATE
from agents_core.providers.openai import SETTINGS
from agents_core.tools.help_centre import search_help_centre
from agents_core.tools.output import Context
from agents_core.turn.context import TurnContext

FOLDER = Path(__file__).with_name("instructions")
MODEL_CALLS = 4  # two searches, a reply, and one to spare
LONGEST_ANSWER = 4_000  # tokens; the composer holds 8,000 characters
MOST_LINES = 30  # of a conversation
LONGEST_LINE = 1_500  # characters
_SPEAKERS = {"customer": "Customer", "agent": "AI agent", "teammate": "Teammate"}


def copilot_instructions(name: str) -> str:
    """What the agent of that name is told; never anything that a customer wrote."""
    return (FOLDER / f"{name}.md").read_text(encoding="utf-8").strip()


@function_tool
async def nothing_answers(context: Context, missing: str) -> str:
    """Say that no article answers the customer, instead of guessing.

    Args:
        missing: What an article would have to say, in one short English sentence for the teammate.
    """
    context.context.declined = "not_in_help_centre"
    return missing.strip()


suggester: Agent[TurnContext] = Agent(
    name="copilot",
    instructions=copilot_instructions("suggest"),
    tools=[search_help_centre, nothing_answers],
    tool_use_behavior=StopAtTools(stop_at_tool_names=[nothing_answers.name]),
    model_settings=SETTINGS,
)


def writer(name: str) -> Agent[TurnContext]:
    """An agent without tools, which makes one text of another."""
    settings = replace(SETTINGS, max_tokens=LONGEST_ANSWER, parallel_tool_calls=None)
    return Agent(name=f"copilot_{name}", instructions=copilot_instructions(name), model_settings=settings)


def as_data(transcript: Sequence[TranscriptLine]) -> str:
    """The newest lines, fenced, without what addresses an assistant."""
    told = [f"{_SPEAKERS[line.speaker]}: {_safe(line)}" for line in transcript[-MOST_LINES:]]
    return wrap_untrusted("\n".join(told), source="conversation")


def as_items(transcript: Sequence[TranscriptLine]) -> list[dict[str, str]]:
    """The lines as run items, for what reads a turn."""
    return [_item(line) for line in transcript]


def _safe(line: TranscriptLine) -> str:
    text = strip_instructions(line.text[:LONGEST_LINE]) if line.speaker == "customer" else line.text[:LONGEST_LINE]
    return text or "(nothing to pass on)"


def _item(line: TranscriptLine) -> dict[str, str]:
    if line.speaker == "customer":
        return {"role": "user", "content": line.text}
    by = f"[{line.name or 'A colleague'}{BY_TEAMMATE}" if line.speaker == "teammate" else ""
    return {"role": "assistant", "content": by + line.text}
