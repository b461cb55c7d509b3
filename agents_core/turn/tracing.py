"""What happens in a turn and when, gathered from the SDK's hooks: told at once, and kept for the timeline of staff."""

import time
from typing import Any

from agents import Agent, RunContextWrapper, RunHooks, Tool

from agents_core.turn.context import Span, TurnContext
from agents_core.turn.events import STATE_OF_TOOL, Progress, Tell
from agents_core.turn.usage import Spending


class Timeline(RunHooks[TurnContext]):
    """Collects spans. Never raises: an exception in a hook would end the run."""

    def __init__(self, tell: Tell, spending: Spending) -> None:
        self._tell = tell
        self._spending = spending
        self._began = time.monotonic()
        self._open: dict[str, float] = {}
        self.spans: list[Span] = []
        self.agent = ""  # the last that was at work

    @property
    def elapsed_ms(self) -> int:
        """Milliseconds since the turn began."""
        return round((time.monotonic() - self._began) * 1000)

    def start(self, key: str) -> None:
        """A step begins."""
        self._open[key] = self.elapsed_ms

    def end(self, key: str, kind: str, name: str, *, model: str = "") -> None:
        """The step that began under `key` ended."""
        start = self._open.pop(key, self.elapsed_ms)
        self.spans.append(Span(kind, name, int(start), self.elapsed_ms - int(start), model=model))

    async def on_llm_start(self, context: Any, agent: Agent[Any], *args: Any, **kwargs: Any) -> None:
        """A model call begins."""
        self.agent = agent.name
        self.start(f"llm:{agent.name}")

    async def on_llm_end(self, context: Any, agent: Agent[Any], response: Any) -> None:
        """A model call ended."""
        self.end(f"llm:{agent.name}", "generation", agent.name, model=self._spending.asked[-1])

    async def on_tool_start(self, context: Any, agent: Agent[Any], tool: Tool) -> None:
        """A tool begins."""
        if state := STATE_OF_TOOL.get(tool.name):
            self._tell(Progress(state))
        self.start(f"tool:{tool.name}")

    async def on_tool_end(self, context: Any, agent: Agent[Any], tool: Tool, result: Any) -> None:
        """A tool ended."""
        self.end(f"tool:{tool.name}", "retrieval" if tool.name == "search_help_centre" else "tool", tool.name)

    async def on_handoff(self, context: RunContextWrapper[Any], from_agent: Agent[Any], to_agent: Agent[Any]) -> None:
        """An agent handed over to another."""
        self.spans.append(Span("handoff", f"{from_agent.name} → {to_agent.name}", self.elapsed_ms, 0))
