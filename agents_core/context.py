"""What one agent turn is told, what it gathers, and what it gives back. Plain data: no database rows, no sockets."""

from dataclasses import dataclass, field
from typing import Any, Literal

from django.conf import settings

from agents_core.handoff import HandoffPayload
from agents_core.policy import Route
from agents_core.pricing import Spending, Usage

Stage = Literal["input", "output", "tool"]


@dataclass(frozen=True)
class Identity:
    """Who the customer is, as the site knows it: never what a message claims.

    `verified` is true only for a signed-in or HMAC-verified customer; a guest may still have left an e-mail.
    """

    email: str = ""
    name: str = ""
    verified: bool = False


@dataclass(frozen=True)
class Trip:
    """A guardrail that fired. `evidence` is the text that it fired on, for staff; never shown to the customer."""

    stage: Stage
    category: str
    evidence: str = ""


@dataclass(frozen=True)
class Source:
    """An article that a reply rests on."""

    id: str
    title: str
    url: str


@dataclass(frozen=True)
class ToolCall:
    """A tool that ran in this turn. `ok` is false for a failure, a refusal or a time-out; not for an empty result."""

    name: str
    ok: bool
    arguments: dict[str, Any] = field(default_factory=dict)
    result: str = ""
    error: str = ""


@dataclass(frozen=True)
class Span:
    """One step of the turn, for the timeline. Times are milliseconds from the start of the turn."""

    kind: str
    name: str
    start_ms: int
    duration_ms: int
    error: str = ""
    model: str = ""  # of a generation


@dataclass
class ConversationState:
    """What the agent remembers from one turn to the next. Stored by the caller."""

    agent: str = "triage"
    intent: str = ""
    collected: dict[str, str] = field(default_factory=dict)
    language: str = "en"
    asked_for: str = ""  # the detail that the last turn asked for
    failed_clarifications: int = 0
    guardrail_trips: int = 0
    failed_lookups: int = 0  # guesses at an order number and e-mail that did not match
    failing_tools: dict[str, int] = field(default_factory=dict)  # how often each has failed since it last worked
    last_sources: list[str] = field(default_factory=list)


@dataclass
class TurnContext:
    """Handed to the run: tools, guardrails and instructions read it and add what they found.

    It is never sent to the model, and holds no secret and no database row.
    """

    conversation_id: str
    turn_id: str
    identity: Identity = field(default_factory=Identity)
    page: str = ""
    message: str = ""
    language: str = "en"
    state: ConversationState = field(default_factory=ConversationState)
    seconds: float = field(default_factory=lambda: settings.TURN_SECONDS)  # that the turn may take from here on
    affordable: bool = True  # false once a budget is used up: then no model is called
    # Gathered while the turn runs.
    spending: Spending = field(default_factory=Spending)
    passages: list[Any] = field(default_factory=list)  # knowledge.search.Hit
    found_sources: list[Source] = field(default_factory=list)
    cited: list[Source] = field(default_factory=list)
    search_verdicts: list[str] = field(default_factory=list)
    tool_calls: list[ToolCall] = field(default_factory=list)
    proposed: list[dict[str, Any]] = field(default_factory=list)
    trips: list[Trip] = field(default_factory=list)
    handoff: HandoffPayload | None = None
    clarification: str = ""
    hops: int = 0
    declined: Literal["", "not_in_help_centre", "out_of_scope"] = ""
    own_values: set[str] = field(default_factory=set)  # order, tracking and e-mail values that belong to this customer


@dataclass
class TurnOutcome:
    """What one turn came to."""

    reply: str
    route: Route
    intent: str
    state: ConversationState
    sources: list[Source] = field(default_factory=list)
    tools: list[ToolCall] = field(default_factory=list)
    handoff: HandoffPayload | None = None
    guardrail: Trip | None = None
    refused: bool = False
    usage: Usage = field(default_factory=Usage)
    spans: list[Span] = field(default_factory=list)
    agent: str = "triage"
    model: str = ""
    search_verdict: str = ""
    passages: list[dict[str, Any]] = field(default_factory=list)
    proposed: list[dict[str, Any]] = field(default_factory=list)
    trips: list[Trip] = field(default_factory=list)
    items: list[Any] = field(default_factory=list)  # what the model should remember of this turn
    latency_ms: int = 0
    unshown: str = ""  # a reply that the output guardrail held back
