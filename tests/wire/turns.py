"""Plays one turn of the agent against the scripted server, as the site would."""

from dataclasses import dataclass, field
from typing import Any

from agents_core.memory.compaction import compact
from agents_core.memory.session import TurnSession
from agents_core.runner.run import run_turn
from agents_core.turn.context import ConversationState, Identity, TurnContext, TurnOutcome
from agents_core.turn.events import CheckedText, Progress, TurnEvent

ADA = Identity(email="ada@example.com", name="Ada Whitfield", verified=True)


@dataclass
class Played:
    """What a turn told while it ran, and what it came to."""

    outcome: TurnOutcome
    shown: str
    states: list[str]
    context: TurnContext


@dataclass
class Customer:
    """Somebody who writes one message after another in one conversation."""

    identity: Identity = field(default_factory=Identity)
    conversation: str = "conversation-1"
    state: ConversationState = field(default_factory=ConversationState)
    history: list[Any] = field(default_factory=list)
    summary: str = ""

    async def writes(self, message: str) -> Played:
        """Play the turn that answers `message`. Raises TurnFailedError."""
        context = TurnContext(
            conversation_id=self.conversation, turn_id="turn", identity=self.identity, message=message, state=self.state
        )
        events: list[TurnEvent] = []
        session = TurnSession(self.conversation, self.history, self.summary)
        outcome = await run_turn(context, session, tell=events.append)
        self.state, self.history = outcome.state, [*self.history, *outcome.items]
        if compaction := compact(self.summary, self.history, self.state.collected):
            self.summary, self.history = compaction.summary, compaction.kept
        shown = "".join(event.text for event in events if isinstance(event, CheckedText))
        return Played(outcome, shown, [event.state for event in events if isinstance(event, Progress)], context)
