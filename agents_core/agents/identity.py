"""What tells our agents apart, worked out once. The SDK does it anew for every run, from all tools and instructions of
all agents that can be reached, which takes it longer than the run itself; ours do not change after the start."""

from collections.abc import Iterable
from typing import Any

from agents import Agent
from agents import _run_state_agent_identity as sdk


def settle(agents: Iterable[Agent[Any]]) -> None:
    """Have the SDK remember the signatures of these agents, which stay as they are and live as long as the process.

    It reaches into the SDK, whose minor version is pinned; `tests/agents_core/test_agents.py` tells when that ends.
    """
    work_out = sdk._agent_identity_signature
    known = {id(agent): work_out(agent) for agent in agents}

    def signature(agent: Agent[Any]) -> str:
        return known.get(id(agent)) or work_out(agent)

    sdk._agent_identity_signature = signature
