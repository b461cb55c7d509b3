"""A reply drafted for a teammate from the help centre, to the newest thing the customer asked that no person answered.

One that its passages do not support is not offered.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.conf import settings

from agents_core.copilot.agents import MODEL_CALLS, MOST_LINES, as_data, as_items, copilot_instructions, suggester
from agents_core.copilot.types import Suggestion, TranscriptLine, UnavailableReason, name_of
from agents_core.guardrails.output.check import ReplyCheck, check_reply
from agents_core.guardrails.output.masking import mask
from agents_core.guardrails.untrusted_text import strip_instructions, wrap_untrusted
from agents_core.policy import SMALL_TALK
from agents_core.runner.model_calls import model_deadline, run_single_call
from agents_core.runner.reply_gate import evidence, passage_record
from agents_core.runner.turn_resolution import cited_sources
from agents_core.text.offload import offload_text
from agents_core.turn.context import ConversationState, TurnContext
from agents_core.turn.usage import Spending
from agents_core.understanding.reader import reading_of

LONGEST_QUESTION = 2_000  # characters
_LACKING: dict[str, UnavailableReason] = {"ungrounded": "ungrounded", "promise": "promise"}

# Says that somebody should come, not what about.
_SAYS_NOTHING = SMALL_TALK | {"talk_to_person"}
SURE = 0.5


@dataclass(frozen=True)
class Asked:
    """The question, empty when nothing waits for an answer, and how many lines came before it."""

    text: str = ""
    before: int = 0


async def suggest_reply(
    transcript: Sequence[TranscriptLine], *, language: str, known: Mapping[str, str], spending: Spending, seconds: float
) -> Suggestion:
    """Draft the reply to what the customer asked last, in that language (ISO 639-1).

    `known` are the details that the customer gave, by name; who they are is not told. What it costs is added to
    `spending`, also when it comes to nothing. Raises TurnFailedError, after `seconds` at the latest.
    """
    asked = latest_question(transcript)
    question = (await offload_text(strip_instructions, asked.text))[:LONGEST_QUESTION]
    if not question:
        return Suggestion(asked.text, lacking="held_back" if asked.text else "nothing_asked")
    state = ConversationState(collected=dict(known), language=language)
    context = TurnContext("copilot", "copilot", message=question, language=language, state=state, spending=spending)
    async with model_deadline(seconds):
        text = await _draft(transcript, asked, context)
    return _judged(text, transcript, context)


def latest_question(transcript: Sequence[TranscriptLine]) -> Asked:
    """The newest block of the customer's lines that asks something, after the last line of a teammate."""
    end = len(transcript)
    while end and transcript[end - 1].speaker != "teammate":
        start = end
        while start and transcript[start - 1].speaker == "customer":
            start -= 1
        text = "\n".join(line.text for line in transcript[start:end])
        if text and _asks(text):
            return Asked(text, start)
        end = min(start, end - 1)
    return Asked()


def _asks(text: str) -> bool:
    reading = reading_of(text)
    return reading.intent not in _SAYS_NOTHING or reading.confidence < SURE


async def _draft(transcript: Sequence[TranscriptLine], asked: Asked, context: TurnContext) -> str:
    if settings.AGENT_BACKEND == "offline":
        from agents_core.copilot.offline_suggestions import draft  # the classifier is heavy, and not needed with OpenAI

        context.spending.asked.append("offline")
        return await draft(as_items(transcript[: asked.before]), context)
    context.spending.asked.append(settings.AGENT_MODEL)
    result = await run_single_call(
        suggester, _task(transcript, context), context, workflow="support-copilot", calls=MODEL_CALLS
    )
    return str(result.final_output or "")


def _task(transcript: Sequence[TranscriptLine], context: TurnContext) -> str:
    known = "; ".join(f"{name}: {value}" for name, value in context.state.collected.items())
    parts = [as_data(transcript)]
    if known:
        parts.append(wrap_untrusted(known, source="details that the customer gave"))
    parts.append(f"Draft the teammate's reply to what the customer asked last. Language: {name_of(context.language)}.")
    return "\n".join(parts)


def _judged(text: str, transcript: Sequence[TranscriptLine], context: TurnContext) -> Suggestion:
    """The draft if it may be offered, else what it lacks."""
    found = Suggestion(context.message, passages=[passage_record(hit) for hit in context.passages])
    if context.declined or not text.strip():
        detail, _hidden = mask(text.strip(), own_values=set())
        return replace(found, lacking="not_in_help_centre", detail=detail)
    checked = _check(text.strip(), transcript, context)
    if checked.trip:
        said = checked.trip.evidence if checked.trip.category in _LACKING else ""
        return replace(found, lacking=_LACKING.get(checked.trip.category, "held_back"), detail=said)
    return replace(found, text=checked.text, sources=cited_sources(checked.text, context))


def _check(text: str, transcript: Sequence[TranscriptLine], context: TurnContext) -> ReplyCheck:
    known = set(context.state.collected.values()) - {""}
    told = [strip_instructions(line.text) for line in transcript[-MOST_LINES:] if line.speaker == "customer"]
    return check_reply(
        text,
        evidence=evidence(context),
        told=[*told, " ".join(known)],
        own_values=known,
        instructions=copilot_instructions("suggest"),
    )
