"""What a turn tells while it runs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

State = Literal["thinking", "searching", "looking_up", "connecting"]


@dataclass(frozen=True)
class Progress:
    """What the agent is doing now."""

    state: State


@dataclass(frozen=True)
class CheckedText:
    """The next piece of the reply that may be shown."""

    text: str


TurnEvent = Progress | CheckedText
Tell = Callable[[TurnEvent], None]

STATE_OF_TOOL: dict[str, State] = {
    "search_help_centre": "searching",
    "get_order_status": "looking_up",
    "list_my_orders": "looking_up",
    "get_account_details": "looking_up",
    "send_code": "looking_up",
    "check_code": "looking_up",
    "escalate_to_human": "connecting",
}
