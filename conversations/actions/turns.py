"""The life of a turn: claimed, finished or given up. A turn that lost its fence changes nothing."""

from dataclasses import asdict, dataclass

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from agents_core.context import TurnContext, TurnOutcome
from agents_core.notices import handoff_notice
from agents_core.policy import Reason
from conversations import dispatch, realtime
from conversations.actions.handoff import hand_off, hand_off_unattended, payload_from_history
from conversations.actions.messages import append_message
from conversations.leases import LEASE
from conversations.locking import locked
from conversations.models import AgentSwitch, Conversation, GuardrailTrip, Owner, Role, ToolRun, Turn, TurnStatus
from conversations.session import ConversationSession, store_items
from knowledge.gaps import record_gap

MAX_ATTEMPTS = 3


@dataclass(frozen=True)
class Claim:
    """A turn that is ours until its lease runs out, and what it works on."""

    turn_id: int
    conversation_id: int
    fence: int
    context: TurnContext
    session: ConversationSession


def claim_turn(turn_id: int, *, worker: str) -> Claim | None:
    """Take a queued turn. None when somebody else has it, when another turn of the conversation runs, when a person
    owns the conversation, or when the agent is switched off."""
    try:
        with transaction.atomic():
            return _claim(turn_id, worker)
    except IntegrityError:  # another turn of this conversation runs; its end rings for this one
        return None


def _claim(turn_id: int, worker: str) -> Claim | None:
    found = Turn.objects.filter(pk=turn_id, status=TurnStatus.QUEUED).first()
    if found is None:
        return None
    conversation = locked(found.conversation_id)
    messages = list(conversation.messages.filter(role=Role.CUSTOMER, seq__gt=conversation.answered_seq).order_by("seq"))
    if conversation.owner != Owner.AI or not messages:
        Turn.objects.filter(pk=turn_id, status=TurnStatus.QUEUED).update(
            status=TurnStatus.DISCARDED, finished_at=timezone.now()
        )
        return None
    if not AgentSwitch.is_on():  # the message came in just as the switch was turned
        hand_off_unattended(conversation)
        return None
    claimed = Turn.objects.filter(pk=turn_id, status=TurnStatus.QUEUED).update(
        status=TurnStatus.RUNNING,
        fence=F("fence") + 1,
        epoch=conversation.epoch,
        attempts=F("attempts") + 1,
        upto_seq=messages[-1].seq,
        worker=worker,
        lease_until=timezone.now() + LEASE,
        started_at=timezone.now(),
    )
    if not claimed:
        return None
    turn = Turn.objects.get(pk=turn_id)
    context = TurnContext(
        conversation_id=str(conversation.public_id),
        turn_id=str(turn.pk),
        identity=conversation.customer.identity,
        page=conversation.page,
        message="\n".join(message.text for message in messages),
        state=conversation.state,
    )
    return Claim(turn.pk, conversation.pk, turn.fence, context, ConversationSession(conversation))


@transaction.atomic
def finish_turn(claim: Claim, outcome: TurnOutcome) -> bool:
    """Store everything that a turn came to and show its reply. False, and nothing shown, when the turn is no longer
    ours or a person has taken over; then the outcome is kept for the trace only."""
    conversation = locked(claim.conversation_id)
    turn = Turn.objects.get(pk=claim.turn_id)
    if turn.fence != claim.fence or turn.status not in (TurnStatus.RUNNING, TurnStatus.DISCARDED):
        return False  # the lease ran out: another attempt answers, or has
    _keep_trace(turn, outcome)
    ours = turn.status == TurnStatus.RUNNING and turn.epoch == conversation.epoch
    if not ours or conversation.owner != Owner.AI:
        turn.unshown_reply = outcome.reply
        turn.save(update_fields=["unshown_reply"])
        return False
    turn.status = TurnStatus.DONE
    turn.save(update_fields=["status"])
    store_items(conversation, turn, outcome.items, before=claim.session.history)
    conversation.answered_seq = turn.upto_seq
    conversation.save(update_fields=["answered_seq", *conversation.remember(outcome.state)])
    if outcome.handoff:
        hand_off(conversation, outcome.handoff, notice=outcome.reply, turn=turn, proposed=outcome.proposed)
    else:
        sources = [asdict(source) for source in outcome.sources]
        append_message(conversation, Role.ASSISTANT, outcome.reply, turn=turn, sources=sources)
    if outcome.refused:
        _record_gap(conversation, claim, outcome)
    _next(conversation)
    return True


def _keep_trace(turn: Turn, outcome: TurnOutcome) -> None:
    turn.agent, turn.model, turn.intent, turn.route = outcome.agent, outcome.model, outcome.intent, outcome.route
    turn.search_verdict, turn.refused = outcome.search_verdict, outcome.refused
    usage = outcome.usage
    turn.input_tokens, turn.cached_tokens, turn.output_tokens = usage.input, usage.cached, usage.output
    turn.cost, turn.latency_ms = usage.cost, outcome.latency_ms
    turn.spans = [asdict(span) for span in outcome.spans]
    turn.passages = outcome.passages
    turn.unshown_reply = outcome.unshown
    turn.finished_at = timezone.now()
    turn.save()
    ToolRun.objects.bulk_create(
        ToolRun(turn=turn, name=c.name, ok=c.ok, arguments=c.arguments, result=c.result, error=c.error)
        for c in outcome.tools
    )
    GuardrailTrip.objects.bulk_create(
        GuardrailTrip(turn=turn, stage=trip.stage, category=trip.category, evidence=trip.evidence)
        for trip in outcome.trips
    )


def _record_gap(conversation: Conversation, claim: Claim, outcome: TurnOutcome) -> None:
    best = outcome.passages[0]["id"] if outcome.passages else None
    record_gap(
        claim.context.message,
        conversation=str(conversation.public_id),
        verdict=outcome.search_verdict or "refuse",
        best_article_id=best,
    )


def _next(conversation: Conversation) -> None:
    """Ring for what the customer wrote while this turn ran."""
    waiting = conversation.turns.filter(status=TurnStatus.QUEUED).first()
    if waiting:
        transaction.on_commit(lambda: dispatch.ring(waiting.pk))


@transaction.atomic
def fail_turn(claim: Claim, error: str, *, retry: bool) -> None:
    """The turn raised. It is queued again, a few times; then the customer gets an apology and a person."""
    conversation = locked(claim.conversation_id)
    turn = Turn.objects.get(pk=claim.turn_id)
    if turn.status == TurnStatus.RUNNING and turn.fence == claim.fence:
        give_up_or_requeue(conversation, turn, error, retry=retry)


def give_up_or_requeue(conversation: Conversation, turn: Turn, error: str, *, retry: bool) -> None:
    """Decide what becomes of a running turn of a locked conversation that will not finish."""
    turn.error = error[:4000]
    turn.lease_until = None
    if retry and turn.attempts < MAX_ATTEMPTS:
        # A newer queued turn answers these messages as well.
        newer = conversation.turns.filter(status=TurnStatus.QUEUED).exists()
        turn.status = TurnStatus.DISCARDED if newer else TurnStatus.QUEUED
        turn.save(update_fields=["status", "error", "lease_until"])
        if newer:
            _next(conversation)
        return
    turn.status, turn.finished_at = TurnStatus.FAILED, timezone.now()
    turn.save(update_fields=["status", "error", "lease_until", "finished_at"])
    realtime.announce(realtime.conversation_group(conversation.pk), "turn.status", turn=turn.pk, state="failed")
    payload = payload_from_history(conversation, Reason.AGENT_FAILED)
    hand_off(conversation, payload, notice=handoff_notice(payload), turn=turn)
