"""What tells our agents apart, worked out once. The SDK does it anew for every run, from all tools and instructions of
all agents that can be reached, which takes it longer than the run itself; ours do not change after the start."""

from collections.abc import Iterable
from typing import Any

from agents import Agent
from agents import _run_state_agent_identity as sdk

_work_out = sdk._agent_identity_signature
_known: dict[int, str] = {}


def settle(agents: Iterable[Agent[Any]]) -> None:
    """Have the SDK remember the signatures of these agents, which stay as they are from here on and live as long as the
    process. Another call forgets those of before.

    It reaches into the SDK, whose minor version is pinned; `tests/agents_core/test_agents.py` tells when that ends.
    """
    signatures = {id(agent): _work_out(agent) for agent in agents}
    _known.clear()
    _known.update(signatures)
    sdk._agent_identity_signature = _signature


def _signature(agent: Agent[Any]) -> str:
    return _known.get(id(agent)) or _work_out(agent)
