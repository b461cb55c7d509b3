"""What the planner can decide: say something, use a tool, or hand over to another agent."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Say:
    """End the turn with this text."""

    text: str


@dataclass(frozen=True)
class Use:
    """Call the tool of that name. A handoff to another agent is a tool too: `transfer_to_…`, without arguments."""

    tool: str
    arguments: dict[str, Any] = field(default_factory=dict)


Step = Say | Use


@dataclass(frozen=True)
class Offered:
    """Whom the model plays, and what it may use now: names of tools and of handoffs; `forced` is the tool it must call,
    or ""."""

    tools: frozenset[str] = frozenset()
    handoffs: frozenset[str] = frozenset()
    forced: str = ""
    agent: str = "triage"
