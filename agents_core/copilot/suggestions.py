"""A reply drafted for a teammate from the help centre. One that its passages do not support is not offered."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.conf import settings

from agents_core.asking import ask
from agents_core.citations import cited_sources
from agents_core.copilot.agents import MODEL_CALLS, instructions, suggester
from agents_core.copilot.languages import name_of
from agents_core.copilot.question import Asked, asked_last
from agents_core.copilot.telling import MOST_LINES, as_data, as_items
from agents_core.copilot.types import Lacking, Line, Suggestion
from agents_core.evidence import as_kept, evidence
from agents_core.guardrails.output.check import ReplyCheck, check_reply
from agents_core.guardrails.output.masking import mask
from agents_core.guardrails.untrusted_text import defuse, fence
from agents_core.runner.model_calls import failing_after
from agents_core.text.offload import on_text
from agents_core.turn.context import ConversationState, TurnContext
from agents_core.turn.usage import Spending

LONGEST_QUESTION = 2_000  # characters
_LACKING: dict[str, Lacking] = {"ungrounded": "ungrounded", "promise": "promise"}


async def suggest_reply(
    transcript: Sequence[Line], *, language: str, known: Mapping[str, str], spending: Spending, seconds: float
) -> Suggestion:
    """Draft the reply to what the customer asked last, in that language (ISO 639-1).

    `known` are the details that the customer gave, by name; who they are is not told. What it costs is added to
    `spending`, also when it comes to nothing. Raises TurnFailedError, after `seconds` at the latest.
    """
    asked = asked_last(transcript)
    question = (await on_text(defuse, asked.text))[:LONGEST_QUESTION]
    if not question:
        return Suggestion(asked.text, lacking="held_back" if asked.text else "nothing_asked")
    state = ConversationState(collected=dict(known), language=language)
    context = TurnContext("copilot", "copilot", message=question, language=language, state=state, spending=spending)
    async with failing_after(seconds):
        text = await _draft(transcript, asked, context)
    return _judged(text, transcript, context)


async def _draft(transcript: Sequence[Line], asked: Asked, context: TurnContext) -> str:
    if settings.AGENT_BACKEND == "offline":
        from agents_core.copilot.offline import draft  # the classifier is heavy, and not needed with OpenAI

        context.spending.asked.append("offline")
        return await draft(as_items(transcript[: asked.before]), context)
    context.spending.asked.append(settings.AGENT_MODEL)
    result = await ask(suggester, _task(transcript, context), context, workflow="support-copilot", calls=MODEL_CALLS)
    return str(result.final_output or "")


def _task(transcript: Sequence[Line], context: TurnContext) -> str:
    known = "; ".join(f"{name}: {value}" for name, value in context.state.collected.items())
    parts = [as_data(transcript)]
    if known:
        parts.append(fence(known, source="details that the customer gave"))
    parts.append(f"Draft the teammate's reply to what the customer asked last. Language: {name_of(context.language)}.")
    return "\n".join(parts)


def _judged(text: str, transcript: Sequence[Line], context: TurnContext) -> Suggestion:
    """The draft if it may be offered, else what it lacks."""
    found = Suggestion(context.message, passages=[as_kept(hit) for hit in context.passages])
    if context.declined or not text.strip():
        detail, _hidden = mask(text.strip(), own_values=set())
        return replace(found, lacking="not_in_help_centre", detail=detail)
    checked = _check(text.strip(), transcript, context)
    if checked.trip:
        said = checked.trip.evidence if checked.trip.category in _LACKING else ""
        return replace(found, lacking=_LACKING.get(checked.trip.category, "held_back"), detail=said)
    return replace(found, text=checked.text, sources=cited_sources(checked.text, context))


def _check(text: str, transcript: Sequence[Line], context: TurnContext) -> ReplyCheck:
    known = set(context.state.collected.values()) - {""}
    told = [defuse(line.text) for line in transcript[-MOST_LINES:] if line.speaker == "customer"]
    return check_reply(
        text,
        evidence=evidence(context),
        told=[*told, " ".join(known)],
        own_values=known,
        instructions=instructions("suggest"),
    )
