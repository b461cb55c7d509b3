"""A conversation in a few lines, for the teammate who takes it over."""

from collections.abc import Mapping, Sequence

from django.conf import settings

from agents_core.copilot.agents import as_data, as_items, copilot_instructions, writer
from agents_core.copilot.rewriting import has_model, invented_figures
from agents_core.copilot.types import Rewrite, TranscriptLine
from agents_core.guardrails.output.leaks import find_leak
from agents_core.guardrails.output.masking import is_secret, mask
from agents_core.memory.summary import ABOUT, Summary
from agents_core.memory.transcript import turns
from agents_core.runner.model_calls import model_deadline, run_single_call
from agents_core.turn.context import TurnContext
from agents_core.turn.usage import Spending


async def summarise(
    transcript: Sequence[TranscriptLine], *, known: Mapping[str, str], spending: Spending, seconds: float
) -> Rewrite:
    """The conversation in short. Code writes it where there is no language model, or where what the model wrote may not
    be shown; `known` are the details that the customer gave, by name.

    Raises TurnFailedError.
    """
    if not has_model():
        spending.asked.append("offline")
        return Rewrite(by_code(transcript, known))
    spending.asked.append(settings.AGENT_MODEL)
    context = TurnContext("copilot", "copilot", spending=spending)
    async with model_deadline(seconds):
        result = await run_single_call(writer("summarise"), as_data(transcript), context, workflow="support-copilot")
    said = str(result.final_output or "").strip()
    if not said or not _may_be_shown(said):
        return Rewrite(by_code(transcript, known))
    return Rewrite(said, invented_figures(said, *(line.text for line in transcript)))


def by_code(transcript: Sequence[TranscriptLine], known: Mapping[str, str]) -> str:
    """What the customer gave, and a line for each thing asked with what was said to it."""
    summary = Summary()
    if transcript:
        for turn in turns(as_items(transcript)):
            summary.add_turn(turn)
    summary.add_details(known)
    given = [f"{name.replace('_', ' ')}: {', '.join(values)}" for name, values in summary.details.items()]
    return "\n".join([f"{ABOUT}{line}" for line in given] + summary.lines)


def _may_be_shown(said: str) -> bool:
    _masked, found = mask(said, own_values=set())
    return not find_leak(said, instructions=copilot_instructions("summarise")) and not any(map(is_secret, found))
