"""Another wording of a teammate's draft, and translations. Shown to the teammate, who takes it over or not."""

from typing import Literal

from django.conf import settings

from agents_core.asking import ask
from agents_core.copilot.agents import instructions, writer
from agents_core.copilot.figures import new_figures
from agents_core.copilot.languages import name_of
from agents_core.copilot.problems import HeldBackError, NeedsModelError
from agents_core.copilot.tidying import tidy
from agents_core.copilot.types import Written
from agents_core.guardrails.output.leaks import find_leak
from agents_core.guardrails.output.promises import find_promise
from agents_core.guardrails.output.secrets import find_secrets
from agents_core.guardrails.untrusted_text import fence
from agents_core.runner.model_calls import failing_after
from agents_core.turn.context import TurnContext
from agents_core.turn.usage import Spending

How = Literal["shorter", "friendlier", "formal", "fix"]
HOWS: dict[How, str] = {
    "shorter": "Make it shorter: keep what the customer needs to know and drop the rest.",
    "friendlier": "Make it friendlier and warmer, without exclamation marks.",
    "formal": "Make it more formal and polite.",
    "fix": "Correct spelling, grammar and punctuation. Change nothing else.",
}


def has_model() -> bool:
    """Whether the site runs on a language model and not on the built-in one."""
    return settings.AGENT_BACKEND == "openai"


def can_rewrite(how: How) -> bool:
    """Whether `rewrite` does this here: without a language model only what rules can do."""
    return has_model() or how == "fix"


async def rewrite(text: str, how: How, *, spending: Spending, seconds: float) -> Written:
    """`text` in another wording.

    The built-in model only tidies spaces, doubled words and capitals. Raises NeedsModelError, HeldBackError and
    TurnFailedError.
    """
    if not can_rewrite(how):
        raise NeedsModelError
    if not has_model():
        spending.asked.append("offline")
        return Written(tidy(text))
    written = await _write("rewrite", text, HOWS[how], spending, seconds)
    if find_promise(written.text, evidence=[]) and not find_promise(text, evidence=[]):
        raise HeldBackError("promise")
    return written


async def translate(text: str, language: str, *, spending: Spending, seconds: float) -> Written:
    """`text` in that language (ISO 639-1). Raises NeedsModelError, HeldBackError and TurnFailedError."""
    if not has_model():
        raise NeedsModelError
    return await _write("translate", text, f"Translate it into {name_of(language)}.", spending, seconds)


async def _write(kind: str, text: str, task: str, spending: Spending, seconds: float) -> Written:
    spending.asked.append(settings.AGENT_MODEL)
    context = TurnContext("copilot", "copilot", message=text, spending=spending)
    asked = f"{fence(text, source='text')}\n{task}"
    async with failing_after(seconds):
        result = await ask(writer(kind), asked, context, workflow="support-copilot")
    said = str(result.final_output or "").strip()
    if not said:
        raise HeldBackError("empty")
    _refuse_what_leaks(said, text, kind)
    return Written(said, new_figures(said, text))


def _refuse_what_leaks(said: str, text: str, kind: str) -> None:
    """What stood in the text already is the teammate's or the customer's own."""
    leak = find_leak(said, instructions=instructions(kind))
    if leak and leak not in text:
        raise HeldBackError("leak")
    if any(each.value not in text for each in find_secrets(said)):
        raise HeldBackError("secret")
