"""The SDK's Session for one turn: gives the memory, and keeps what the turn adds until the turn is finished."""

from typing import Any

from agents.memory import SessionSettings

from agents_core.memory.summary import summary_items


class TurnSession:
    """Adds nothing to any store: `added` is written by whoever finishes the turn, together with everything else.

    So a turn that is discarded or fails leaves no trace in the model's memory. `history` is what the model still sees
    word for word, `summary` what it knows of the time before.
    """

    session_settings: SessionSettings | None = None

    def __init__(self, session_id: str, history: list[Any] | None = None, summary: str = "") -> None:
        self.session_id = session_id
        self.summary = summary
        self.history = history or []
        self.added: list[Any] = []

    async def get_items(self, limit: int | None = None) -> list[Any]:
        """The items that the model sees, oldest first."""
        items = [*summary_items(self.summary), *self.history, *self.added]
        return items if limit is None else items[-limit:] if limit > 0 else []

    async def add_items(self, items: list[Any]) -> None:
        """Keep new items."""
        self.added.extend(items)

    async def pop_item(self) -> Any | None:
        """Take the newest item of this turn back."""
        return self.added.pop() if self.added else None

    async def clear_session(self) -> None:
        """Forget what this turn added."""
        self.added.clear()
