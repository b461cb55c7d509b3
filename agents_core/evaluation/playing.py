"""Playing a case: turn after turn through the runner, with nothing stored."""

from dataclasses import asdict
from typing import Any

from agents_core.context import ConversationState, Identity, TurnContext, TurnOutcome
from agents_core.errors import TurnFailedError
from agents_core.evaluation.cases import Case
from agents_core.policy import Reason
from agents_core.runner import run_turn
from agents_core.session import TurnSession
from agents_core.settling import code_payload


async def play(case: Case) -> dict[str, Any]:
    """The outcome of a case, as `docs/interfaces.md` describes it. After a handoff the agent is silent."""
    state = ConversationState()
    history: list[Any] = []
    outcomes: list[TurnOutcome] = []
    for number, text in enumerate(case.messages):
        context = TurnContext(
            conversation_id=case.id,
            turn_id=f"{case.id}-{number}",
            identity=Identity(case.customer.email, case.customer.name, case.customer.verified),
            page=case.page,
            message=text,
            state=state,
        )
        outcome = await _turn(context, TurnSession(case.id, history))
        outcomes.append(outcome)
        state, history = outcome.state, [*history, *outcome.items]
        if outcome.handoff:
            break
    return outcome_of(case.id, outcomes)


async def _turn(context: TurnContext, session: TurnSession) -> TurnOutcome:
    try:
        async for event in run_turn(context, session):
            if isinstance(event, TurnOutcome):
                return event
    except TurnFailedError as error:
        payload = code_payload(context, Reason.AGENT_FAILED)
        return TurnOutcome(str(error), "human", context.state.intent, context.state, handoff=payload)
    raise AssertionError("a run ends with an outcome or an error")


def outcome_of(conversation: str, turns: list[TurnOutcome]) -> dict[str, Any]:
    """The outcomes of the turns as one."""
    last = turns[-1]
    trips = [trip for turn in turns for trip in turn.trips]
    fields = last.handoff.collected_fields if last.handoff else {}
    return {
        "conversation": conversation,
        "replies": [turn.reply for turn in turns],
        "route": last.route,
        "intent": last.intent,
        "escalated": last.handoff is not None,
        "handoff": last.handoff.model_dump(mode="json") if last.handoff else None,
        "guardrail": {"stage": trips[-1].stage, "category": trips[-1].category} if trips else None,
        "refused": any(turn.refused for turn in turns),
        "sources": [asdict(source) for source in last.sources],
        "tools": [{"name": call.name, "ok": call.ok} for turn in turns for call in turn.tools],
        "fields": {**last.state.collected, **fields},
        "usage": {
            "input": sum(turn.usage.input for turn in turns),
            "cached": sum(turn.usage.cached for turn in turns),
            "output": sum(turn.usage.output for turn in turns),
            "cost": str(sum(turn.usage.cost for turn in turns)),
        },
        "latency_ms": sum(turn.latency_ms for turn in turns),
    }
