"""What tells our agents apart, worked out once.

The SDK does it anew for every run, from all tools and instructions of all agents that can be reached, which takes it
longer than the run itself; ours do not change after the start. It has no public way to do it once, so this reaches into
the SDK. Where a version of it has no such function any more, or another one, all works as the SDK has it: runs only
take longer.
"""

from collections.abc import Iterable
from functools import wraps
from importlib import import_module
from typing import Any

import structlog
from agents import Agent

log = structlog.get_logger(__name__)
MODULE = "agents._run_state_agent_identity"
FUNCTION = "_agent_identity_signature"  # takes an agent, returns a text


def cache_signatures(agents: Iterable[Agent[Any]]) -> None:
    """Have the SDK remember the signatures of these agents, which stay as they are from here on and live as long as the
    process. Another call forgets those of before."""
    try:
        sdk = import_module(MODULE)
        found = getattr(sdk, FUNCTION)
        work_out = getattr(found, "__wrapped__", found)
        setattr(sdk, FUNCTION, work_out)
        signatures = {id(agent): work_out(agent) for agent in agents}
        if not all(isinstance(signature, str) for signature in signatures.values()):
            raise TypeError(f"{FUNCTION} returns no text")
    except Exception as error:  # whatever another version of it may do
        log.warning("agent_signatures_not_kept", error=repr(error))
        return

    @wraps(work_out)
    def signature(agent: Agent[Any]) -> str:
        return signatures.get(id(agent)) or str(work_out(agent))

    setattr(sdk, FUNCTION, signature)
