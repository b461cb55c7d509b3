"""What comes of a turn: finished or given up. A turn that lost its fence changes nothing."""

import random
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from agents_core.policy import Reason
from agents_core.turn.context import TurnOutcome
from agents_core.turn.usage import Usage
from agents_core.wording.notices import handoff_notice
from conversations.background import jobs
from conversations.db.async_access import run_on_calling_loop
from conversations.db.locking import lock_conversation, queued_turn
from conversations.handoff.escalation import hand_off, payload_from_history
from conversations.knowledge_feedback.gaps import record_unanswered_question
from conversations.memory.session import store_items
from conversations.messages.message_store import append_message
from conversations.models import (
    Citation,
    Conversation,
    GuardrailTrip,
    Owner,
    Role,
    ToolRun,
    TripOutcome,
    Turn,
    TurnStatus,
)
from conversations.outbound_email.delivery import send_verification_code
from conversations.realtime import broadcast
from conversations.turns.queue import LEAST_SECONDS, Claim

MAX_ATTEMPTS = 3
# Seconds to wait after the first failure; twice as many after each further one. Turns that failed together, since the
# model refused all of them, do not come back together.
FIRST_PAUSE = 1.0
# What may send a question to a person that no article answers; other reasons send it whatever the articles say.
_UNANSWERED = {Reason.LOW_CONFIDENCE, Reason.CLARIFICATION_FAILED}


@transaction.atomic
def finish_turn(claim: Claim, outcome: TurnOutcome) -> bool:
    """Store everything that a turn came to and show its reply. False, and nothing shown, when the turn is no longer
    ours or a person has taken over; then the outcome is kept for the trace only."""
    conversation = lock_conversation(claim.conversation_id)
    ours = Turn.objects.filter(pk=claim.turn_id, fence=claim.fence)
    if conversation.owner == Owner.AI and conversation.epoch == claim.epoch:
        done = {"status": TurnStatus.DONE, "unshown_reply": outcome.unshown}
        if ours.filter(status=TurnStatus.RUNNING).update(**done, **_trace(claim, outcome)):
            _show(conversation, claim, outcome)
            return True
    late = ours.filter(status=TurnStatus.DISCARDED, counted_fence__lt=claim.fence)
    if late.update(unshown_reply=outcome.reply, **_trace(claim, outcome)):
        _keep_steps(claim, outcome, TripOutcome.NOTHING)
    else:
        keep_spending(claim)
    return False  # taken over; or the lease ran out, and another attempt answers, or has


def keep_spending(claim: Claim) -> None:
    """Count what an attempt has spent that came to nothing: the money is gone, whoever has the turn now. Doing it again
    changes nothing."""
    spending = claim.context.spending
    if spending.by_model:
        uncounted = Turn.objects.filter(pk=claim.turn_id, counted_fence__lt=claim.fence)
        uncounted.update(model=spending.models[:80], **_spent(claim, spending.total))


def _spent(claim: Claim, usage: Usage) -> dict[str, Any]:
    """On top of what earlier attempts at the turn have spent."""
    return {
        "counted_fence": claim.fence,
        "input_tokens": F("input_tokens") + usage.input,
        "cached_tokens": F("cached_tokens") + usage.cached,
        "output_tokens": F("output_tokens") + usage.output,
        "cost": F("cost") + usage.cost,
    }


def _trace(claim: Claim, outcome: TurnOutcome) -> dict[str, Any]:
    return {
        "agent": outcome.agent,
        "model": outcome.model[:80],
        "intent": outcome.intent,
        "route": outcome.route,
        "search_verdict": outcome.search_verdict,
        "refused": outcome.refused,
        **_spent(claim, outcome.usage),
        "latency_ms": outcome.latency_ms,
        "spans": [asdict(span) for span in outcome.spans],
        "passages": outcome.passages,
        "finished_at": timezone.now(),
    }


def _keep_steps(claim: Claim, outcome: TurnOutcome, came_to: TripOutcome) -> None:
    ToolRun.objects.bulk_create(
        ToolRun(turn_id=claim.turn_id, name=c.name, ok=c.ok, arguments=c.arguments, result=c.result, error=c.error)
        for c in outcome.tools
    )
    GuardrailTrip.objects.bulk_create(
        GuardrailTrip(
            turn_id=claim.turn_id, stage=trip.stage, category=trip.category, evidence=trip.evidence, outcome=came_to
        )
        for trip in outcome.trips
    )


def _came_to(outcome: TurnOutcome) -> TripOutcome:
    if outcome.handoff:
        return TripOutcome.HANDOFF
    return TripOutcome.DECLINED if outcome.refused else TripOutcome.FALLBACK


def _show(conversation: Conversation, claim: Claim, outcome: TurnOutcome) -> None:
    """Write the reply of a finished turn, and all that comes with it, into its locked conversation."""
    _keep_steps(claim, outcome, _came_to(outcome))
    conversation.answered_seq = claim.upto_seq
    new_code = outcome.state.code.seed if outcome.state.code.seed != conversation.code.get("seed") else ""
    changed = ["answered_seq", *conversation.apply_state(outcome.state)]
    turn = Turn(pk=claim.turn_id)
    if _found_nothing(outcome):
        _record_gap(conversation, claim, outcome)
    changed += store_items(conversation, turn, outcome.items, before=claim.session.history)
    if outcome.handoff:
        conversation.save(update_fields=changed)
        hand_off(conversation, outcome.handoff, notice=outcome.reply, turn=turn, proposed=outcome.proposed)
    else:
        sources = [asdict(source) for source in outcome.sources]
        done = (turn, "done")
        reply = append_message(
            conversation, Role.ASSISTANT, outcome.reply, turn=turn, sources=sources, save=changed, status=done
        )
        Citation.objects.keep(reply, outcome.sources)
        if new_code:
            transaction.on_commit(lambda: _mail_code(conversation.pk, new_code))
    _next(conversation)


def _mail_code(conversation_id: int, seed: str) -> None:
    """Have a one-time code mailed soon, by the process that ran the turn: it has the connector's connections, and no
    broker learns of it. Whoever gets no code asks for another."""
    run_on_calling_loop(send_verification_code(conversation_id, seed))


def _found_nothing(outcome: TurnOutcome) -> bool:
    """Whether the question stayed without an answer, or went to a person, because no article answers it."""
    if outcome.handoff is None:
        return outcome.refused
    searched = outcome.search_verdict == "refuse" and outcome.handoff.escalation_reason in _UNANSWERED
    return outcome.refused or searched


def _record_gap(conversation: Conversation, claim: Claim, outcome: TurnOutcome) -> None:
    best = outcome.passages[0]["id"] if outcome.passages else None
    record_unanswered_question(
        conversation,
        claim.context.message,
        verdict=outcome.search_verdict or "refuse",
        best_article_id=best,
    )


def _next(conversation: Conversation) -> None:
    """Ring for what the customer wrote while this turn ran."""
    if waiting := queued_turn(conversation):
        transaction.on_commit(lambda: jobs.enqueue_turns(waiting))


@transaction.atomic
def fail_turn(claim: Claim, error: str, *, retry: bool) -> None:
    """The turn raised. It is queued again, a few times and while it has time left; then the customer gets an apology
    and a person."""
    conversation = lock_conversation(claim.conversation_id)
    keep_spending(claim)
    turn = Turn.objects.get(pk=claim.turn_id)
    if turn.status != TurnStatus.RUNNING or turn.fence != claim.fence:
        return
    if turn.started_at:
        turn.seconds += (timezone.now() - turn.started_at).total_seconds()
    pause = FIRST_PAUSE * 2 ** (turn.attempts - 1) * random.uniform(1.0, 1.5)  # noqa: S311 - spreads load
    turn.not_before = timezone.now() + timedelta(seconds=pause)
    in_time = turn.seconds + LEAST_SECONDS <= settings.TURN_SECONDS
    give_up_or_requeue(conversation, turn, error, retry=retry and in_time)


def give_up_or_requeue(conversation: Conversation, turn: Turn, error: str, *, retry: bool) -> None:
    """Decide what becomes of a running turn of a locked conversation that will not finish."""
    turn.error = error[:4000]
    turn.lease_until = None
    fields = ["status", "error", "lease_until", "seconds", "not_before", "lost"]
    if retry and turn.attempts < MAX_ATTEMPTS:
        # A newer queued turn answers these messages as well.
        newer = queued_turn(conversation)
        turn.status = TurnStatus.DISCARDED if newer else TurnStatus.QUEUED
        turn.finished_at = timezone.now() if newer else None
        turn.save(update_fields=[*fields, "finished_at"])
        if newer:
            Turn.objects.filter(pk=newer).update(lost=turn.lost)
            _next(conversation)
        else:
            broadcast.announce_status(conversation.pk, turn.pk, "queued")
        return
    turn.status, turn.finished_at = TurnStatus.FAILED, timezone.now()
    turn.save(update_fields=[*fields, "finished_at"])
    broadcast.announce_status(conversation.pk, turn.pk, "failed")
    payload = payload_from_history(conversation, Reason.AGENT_FAILED)
    hand_off(conversation, payload, notice=handoff_notice(payload, conversation.language), turn=turn)
