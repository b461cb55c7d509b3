"""The agents and who may hand over to whom. A new specialist is a module here and an entry in SPECIALISTS."""

from agents import Agent, RunContextWrapper, handoff

from agents_core.agents import identity
from agents_core.agents.billing import billing
from agents_core.agents.orders import orders
from agents_core.agents.triage import triage
from agents_core.context import TurnContext

SPECIALISTS: list[Agent[TurnContext]] = [orders, billing]
AGENTS: dict[str, Agent[TurnContext]] = {agent.name: agent for agent in [triage, *SPECIALISTS]}

# Triage → specialist → triage → specialist is a change of subject; more than that is going in circles.
MAX_HOPS = 3


def _may_hop(context: RunContextWrapper[TurnContext], _agent: Agent[TurnContext]) -> bool:
    return context.context.hops < MAX_HOPS


def _hop(context: RunContextWrapper[TurnContext]) -> None:
    context.context.hops += 1


triage.handoffs = [handoff(agent, on_handoff=_hop, is_enabled=_may_hop) for agent in SPECIALISTS]
for specialist in SPECIALISTS:
    specialist.handoffs = [handoff(triage, on_handoff=_hop, is_enabled=_may_hop)]
identity.settle(AGENTS.values())


def agent_named(name: str) -> Agent[TurnContext]:
    """The agent of that name; triage when it is gone, since a stored name may be older than the code."""
    return AGENTS.get(name, triage)
