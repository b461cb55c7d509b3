"""The SDK's Session for one turn: gives the history, and keeps what the turn adds until the turn is finished."""

from typing import Any

from agents.memory import SessionSettings

# Turns of the customer that the model still sees word for word.
REMEMBERED_TURNS = 16


class TurnSession:
    """Adds nothing to any store: `added` is written by whoever finishes the turn, together with everything else.

    So a turn that is discarded or fails leaves no trace in the model's memory.
    """

    session_settings: SessionSettings | None = None

    def __init__(self, session_id: str, history: list[Any] | None = None) -> None:
        self.session_id = session_id
        self.history = history or []
        self.added: list[Any] = []

    async def get_items(self, limit: int | None = None) -> list[Any]:
        """The items that the model sees, oldest first."""
        items = [*last_turns(self.history), *self.added]
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


def last_turns(items: list[Any], turns: int = REMEMBERED_TURNS) -> list[Any]:
    """The end of a history, cut at a message of the customer so that no tool call loses its output."""
    starts = [index for index, item in enumerate(items) if item.get("role") == "user"]
    return items[starts[-turns] :] if len(starts) > turns else items
