"""Another wording of a teammate's draft, and translations. Shown to the teammate, who takes it over or not.

A figure that the text did not have is the mistake of a model that is hardest to see, so new ones are named. Without a
model, rules mend what rules can: spaces, doubled words and marks, capitals; not spelling and grammar.
"""

import re
from typing import Literal

from django.conf import settings

from agents_core.copilot.agents import copilot_instructions, writer
from agents_core.copilot.types import HeldBackError, NeedsModelError, Rewrite, name_of
from agents_core.guardrails.output.leaks import find_leak
from agents_core.guardrails.output.promises import find_promise
from agents_core.guardrails.output.secrets import find_secrets
from agents_core.guardrails.untrusted_text import wrap_untrusted
from agents_core.runner.model_calls import model_deadline, run_single_call
from agents_core.text.sentences import ends_in_abbreviation
from agents_core.turn.context import TurnContext
from agents_core.turn.usage import Spending

How = Literal["shorter", "friendlier", "formal", "fix"]
REWRITE_STYLES: dict[How, str] = {
    "shorter": "Make it shorter: keep what the customer needs to know and drop the rest.",
    "friendlier": "Make it friendlier and warmer, without exclamation marks.",
    "formal": "Make it more formal and polite.",
    "fix": "Correct spelling, grammar and punctuation. Change nothing else.",
}

# Groups of digits, so that 1,000.50 and 1.000,50 or 2026-11-25 and 25.11.2026 have the same.
_DIGITS = re.compile(r"\d+")

# Only small words: "had had" and "bye bye" may be meant.
_DOUBLED = re.compile(
    r"\b(the|a|an|and|or|to|of|in|is|it|for|with|your|our|we|you|der|die|das|und|zu|de|le|la|et)(?:[ \t]+\1)+\b", re.I
)
_SPACES = re.compile(r"[ \t\u00a0]{2,}")
_BEFORE_MARK = re.compile(r"(?<=\w)[ \t]+(?=[,.](?:\s|$))")
_MARKS = re.compile(r"([!?,])\1+")
_AFTER_MARK = re.compile(r"(?<=[^\W\d_]{2}),(?=[^\W\d_]{2})")
_LONE_I = re.compile(r"(?<![\w.'’])i(?=['’](?:m|ve|ll|d)\b|[ \t]+[a-z])")

# What is an address or a name with a mark in it stays small.
_START = re.compile(r"(\A|\n|[.!?] )([a-zà-ÿ])(?=[\w’']*(?:[ \n,]|[.!?](?:\s|$)|$))")
_ENGLISH = re.compile(r"\b(?:the|you|your|is|are|and|have|will|it)\b", re.I)
_LINES = re.compile(r"\n{3,}")


def has_model() -> bool:
    """Whether the site runs on a language model and not on the built-in one."""
    return settings.AGENT_BACKEND == "openai"


def can_rewrite(how: How) -> bool:
    """Whether `rewrite` does this here: without a language model only what rules can do."""
    return has_model() or how == "fix"


async def rewrite(text: str, how: How, *, spending: Spending, seconds: float) -> Rewrite:
    """`text` in another wording.

    The built-in model only tidies spaces, doubled words and capitals. Raises NeedsModelError, HeldBackError and
    TurnFailedError.
    """
    if not can_rewrite(how):
        raise NeedsModelError
    if not has_model():
        spending.asked.append("offline")
        return Rewrite(tidy_text(text))
    written = await _write("rewrite", text, REWRITE_STYLES[how], spending, seconds)
    if find_promise(written.text, evidence=[]) and not find_promise(text, evidence=[]):
        raise HeldBackError("promise")
    return written


async def translate(text: str, language: str, *, spending: Spending, seconds: float) -> Rewrite:
    """`text` in that language (ISO 639-1). Raises NeedsModelError, HeldBackError and TurnFailedError."""
    if not has_model():
        raise NeedsModelError
    return await _write("translate", text, f"Translate it into {name_of(language)}.", spending, seconds)


async def _write(kind: str, text: str, task: str, spending: Spending, seconds: float) -> Rewrite:
    spending.asked.append(settings.AGENT_MODEL)
    context = TurnContext("copilot", "copilot", message=text, spending=spending)
    asked = f"{wrap_untrusted(text, source='text')}\n{task}"
    async with model_deadline(seconds):
        result = await run_single_call(writer(kind), asked, context, workflow="support-copilot")
    said = str(result.final_output or "").strip()
    if not said:
        raise HeldBackError("empty")
    _refuse_what_leaks(said, text, kind)
    return Rewrite(said, invented_figures(said, text))


def _refuse_what_leaks(said: str, text: str, kind: str) -> None:
    """What stood in the text already is the teammate's or the customer's own."""
    leak = find_leak(said, instructions=copilot_instructions(kind))
    if leak and leak not in text:
        raise HeldBackError("leak")
    if any(each.value not in text for each in find_secrets(said)):
        raise HeldBackError("secret")


def invented_figures(text: str, *origins: str) -> list[str]:
    """The groups of digits in `text` that none of the origins has, in order, each once."""
    known = {_bare(each) for origin in origins for each in _DIGITS.findall(origin)}
    found = dict.fromkeys(_DIGITS.findall(text))
    return [each for each in found if _bare(each) not in known]


def _bare(digits: str) -> str:
    return digits.lstrip("0") or "0"


def tidy_text(text: str) -> str:
    """`text` with single spaces, without doubled small words and marks, and with capitals at the start of sentences."""
    lines = [_SPACES.sub(" ", line).strip() for line in text.strip().splitlines()]
    mended = _LINES.sub("\n\n", "\n".join(lines))
    mended = _DOUBLED.sub(lambda found: found[1], mended)
    mended = _AFTER_MARK.sub(", ", _MARKS.sub(r"\1", _BEFORE_MARK.sub("", mended)))
    if _ENGLISH.search(mended):
        mended = _LONE_I.sub("I", mended)
    return _START.sub(_capital, mended)


def _capital(found: re.Match[str]) -> str:
    """The start of a sentence; not what comes after "e.g. "."""
    if ends_in_abbreviation(found.string[: found.end(1)].rstrip()):
        return found[0]
    return found[1] + found[2].upper()
