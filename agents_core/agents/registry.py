"""The agents and who may hand over to whom."""

from collections.abc import Sequence
from importlib import import_module

from agents import RunContextWrapper, handoff

from agents_core.agents.base import SupportAgent
from agents_core.agents.signatures import cache_signatures
from agents_core.agents.triage import triage
from agents_core.instructions.loader import with_specialists
from agents_core.turn.context import TurnContext

# A new specialist is a module of that name beside this one, which declares an agent of that name, and a line here.
SPECIALISTS = (
    "orders",
    "billing",
)

# Triage → specialist → triage → specialist is a change of subject; more than that is going in circles.
MAX_HOPS = 3

AGENTS: dict[str, SupportAgent] = {}


def register_specialists(specialists: Sequence[str]) -> None:
    """Make these specialists the ones there are: known to triage, which hands over to each and takes back from each."""
    found = [getattr(import_module(f"{__package__}.{name}"), name) for name in specialists]
    triage.instructions = with_specialists("triage", {agent.name: agent.handoff_description for agent in found})
    triage.handoffs = [handoff(agent, on_handoff=_hop, is_enabled=_may_hop) for agent in found]
    for specialist in found:
        specialist.handoffs = [handoff(triage, on_handoff=_hop, is_enabled=_may_hop)]
    AGENTS.clear()
    AGENTS.update({agent.name: agent for agent in [triage, *found]})
    cache_signatures(AGENTS.values())


def agent_named(name: str) -> SupportAgent:
    """The agent of that name; triage when it is gone, since a stored name may be older than the code."""
    return AGENTS.get(name, triage)


def _may_hop(context: RunContextWrapper[TurnContext], _agent: object) -> bool:
    return context.context.hops < MAX_HOPS


def _hop(context: RunContextWrapper[TurnContext]) -> None:
    context.context.hops += 1


register_specialists(SPECIALISTS)
