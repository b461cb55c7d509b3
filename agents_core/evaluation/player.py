"""Playing a case: turn after turn through the runner, with nothing stored."""

from dataclasses import asdict
from typing import Any

from agents_core.evaluation.cases import Case
from agents_core.exceptions import TurnFailedError
from agents_core.memory.compaction import compact
from agents_core.memory.fallback_payload import fallback_payload
from agents_core.memory.session import TurnSession
from agents_core.policy import Reason
from agents_core.runner.run import run_turn
from agents_core.turn.context import ConversationState, Identity, TurnContext, TurnOutcome
from agents_core.turn.serializer import outcome


async def play(case: Case) -> dict[str, Any]:
    """The outcome of a case, as `docs/interfaces.md` describes it. After a handoff the agent is silent."""
    state = ConversationState()
    history: list[Any] = []
    summary = ""
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
        turn = await _turn(context, TurnSession(case.id, history, summary))
        outcomes.append(turn)
        state, history = turn.state, [*history, *turn.items]
        if compaction := compact(summary, history, state.collected):
            summary, history = compaction.summary, compaction.kept
        if turn.handoff:
            break
    return _as_one(case.id, outcomes)


async def _turn(context: TurnContext, session: TurnSession) -> TurnOutcome:
    try:
        return await run_turn(context, session, tell=lambda event: None)
    except TurnFailedError as error:
        payload = fallback_payload(context, Reason.AGENT_FAILED)
        return TurnOutcome(str(error), "human", context.state.intent, context.state, handoff=payload)


def _as_one(conversation: str, turns: list[TurnOutcome]) -> dict[str, Any]:
    last = turns[-1]
    return outcome(
        conversation,
        replies=[turn.reply for turn in turns],
        route=last.route,
        intent=last.intent,
        handoff=last.handoff.model_dump(mode="json") if last.handoff else None,
        trips=[trip for turn in turns for trip in turn.trips],
        refused=any(turn.refused for turn in turns),
        sources=[asdict(source) for source in last.sources],
        tools=[call for turn in turns for call in turn.tools],
        collected=last.state.collected,
        usages=[turn.usage for turn in turns],
        latency_ms=sum(turn.latency_ms for turn in turns),
    )
