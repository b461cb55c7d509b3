"""Working out what a teammate asked for, on the loop of turns. A model may take long: no transaction waits for it."""

from dataclasses import asdict, dataclass, field
from typing import Any

import structlog
from django.db import transaction
from django.utils import timezone

from agents_core.copilot import types
from agents_core.copilot.rewriting import rewrite, translate
from agents_core.copilot.suggestions import suggest_reply
from agents_core.copilot.summaries import summarise
from agents_core.copilot.types import HeldBackError, NeedsModelError
from agents_core.exceptions import TurnFailedError
from agents_core.turn.usage import Spending
from conversations.agent_status.alerts import record_provider_refusal
from conversations.db.async_access import run_in_db_thread
from conversations.knowledge_feedback.gaps import record_unanswered_question
from inbox.copilot.queries import known_details, transcript
from inbox.models import Suggestion
from inbox.models.suggestion import State, SuggestionKind

log = structlog.get_logger(__name__)

SECONDS = 30.0  # that the model may take
# Without an article that says it: what an editor should know of.
GAPS = frozenset({"not_in_help_centre", "ungrounded"})


@dataclass(frozen=True)
class SuggestionClaim:
    """What is to be written, and from what."""

    pk: int
    kind: str
    how: str
    given: str
    language: str
    lines: list[types.TranscriptLine]
    known: dict[str, str]
    spending: Spending = field(default_factory=Spending)


async def generate_suggestion(suggestion_id: int) -> None:
    """Write what was asked for, if nobody has begun. Doing it twice changes nothing. Never raises."""
    claim = await run_in_db_thread(_claim, suggestion_id)
    if claim is None:
        return
    try:
        found = await _written(claim)
    except TurnFailedError as error:
        log.warning("copilot_failed", suggestion=claim.pk, error=str(error))
        if error.refused:
            await run_in_db_thread(record_provider_refusal, error.refused)
        late = isinstance(error.__cause__, TimeoutError)
        found = _failed("refused" if error.refused else "late" if late else "failed", str(error))
    except NeedsModelError:
        found = _failed("model_needed")
    except HeldBackError as error:
        found = {"state": State.EMPTY, "problem": "held_back", "detail": error.category}
    except Exception as error:
        log.exception("copilot_broke", suggestion=claim.pk)
        found = _failed("failed", repr(error))
    await run_in_db_thread(_finish, claim, found)


def _claim(suggestion_id: int) -> SuggestionClaim | None:
    """What to write, for the first who asks; None for the rest."""
    begun = Suggestion.objects.pending().filter(pk=suggestion_id, started_at=None)
    if not begun.update(started_at=timezone.now()):
        return None
    suggestion = Suggestion.objects.select_related("ticket__conversation").get(pk=suggestion_id)
    conversation = suggestion.ticket.conversation
    given = suggestion.given
    if suggestion.kind == SuggestionKind.INCOMING:
        given = conversation.messages.get(seq=suggestion.based_on).text
    return SuggestionClaim(
        suggestion.pk,
        suggestion.kind,
        suggestion.how,
        given,
        conversation.language,
        transcript(conversation),
        known_details(conversation),
    )


async def _written(claim: SuggestionClaim) -> dict[str, Any]:
    """The fields of the finished suggestion."""
    limits: dict[str, Any] = {"spending": claim.spending, "seconds": SECONDS}
    if claim.kind == SuggestionKind.REPLY:
        return _reply(await suggest_reply(claim.lines, language=claim.language, known=claim.known, **limits))
    if claim.kind == SuggestionKind.SUMMARY:
        written = await summarise(claim.lines, known=claim.known, **limits)
    elif claim.kind == SuggestionKind.REWRITE:
        written = await rewrite(claim.given, claim.how, **limits)  # type: ignore[arg-type]  # as parse_request says
    else:
        written = await translate(claim.given, claim.how, **limits)
    if not written.text:
        return {"state": State.EMPTY, "problem": "nothing_said"}
    return {"state": State.READY, "text": written.text, "new_figures": written.new_figures}


def _failed(problem: str, detail: str = "") -> dict[str, Any]:
    return {"state": State.FAILED, "problem": problem, "detail": detail[:2000]}


def _reply(made: types.Suggestion) -> dict[str, Any]:
    return {
        "state": State.READY if made.text else State.EMPTY,
        "question": made.question,
        "text": made.text,
        "problem": made.lacking,
        "detail": made.detail,
        "sources": [asdict(source) for source in made.sources],
        "passages": made.passages,
    }


@transaction.atomic
def _finish(claim: SuggestionClaim, found: dict[str, Any]) -> None:
    """Store what came of it. The cost counts, whoever has asked for something else meanwhile."""
    cost = claim.spending.total.cost
    Suggestion.objects.filter(pk=claim.pk).update(model=claim.spending.models, cost=cost)
    ended = {**found, "finished_at": timezone.now()}
    if not Suggestion.objects.filter(pk=claim.pk, state=State.PENDING).update(**ended):
        return
    if claim.kind == SuggestionKind.REPLY and found.get("problem") in GAPS:
        _record_gap(Suggestion.objects.select_related("ticket__conversation__customer").get(pk=claim.pk))


def _record_gap(suggestion: Suggestion) -> None:
    best = suggestion.passages[0]["id"] if suggestion.passages else None
    record_unanswered_question(
        suggestion.ticket.conversation, suggestion.question, verdict="refuse", best_article_id=best
    )
