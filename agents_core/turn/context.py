"""What one agent turn is told, what it gathers, and what it gives back. Plain data: no database rows, no sockets.

No model is shown the files that come with a customer's message: it is told that they are there, and says so.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from django.conf import settings
from django.utils import timezone

from agents_core.policy import Route
from agents_core.turn.handoff import HandoffPayload, IdentityLevel
from agents_core.turn.usage import Spending, Usage

SPOKEN_OF_SECONDS = 1800
Stage = Literal["input", "output", "tool"]
_LINE = re.compile(r"^\[The customer (?:attached|wrote more before this:) [^\[\]\n]*\]\n?", re.M)


@dataclass(frozen=True)
class Identity:
    """Who the customer is, as the site knows it: never what a message claims.

    `verified` is true for a signed-in or HMAC-verified customer and, `by_code`, for one who has lately typed the code
    that was mailed to the address; a guest may still have left an e-mail.
    """

    email: str = ""
    name: str = ""
    verified: bool = False
    by_code: bool = False

    @property
    def signed_in(self) -> bool:
        """Whether the shop vouches for the customer."""
        return self.verified and not self.by_code

    @property
    def level(self) -> IdentityLevel:
        """How sure the site is, for the teammate who takes over."""
        if not self.verified:
            return "guest"
        return "email_code" if self.by_code else "signed_in"


@dataclass(frozen=True)
class Trip:
    """A guardrail that fired. `evidence` is the text that it fired on, for staff; never shown to the customer."""

    stage: Stage
    category: str
    evidence: str = ""


@dataclass(frozen=True)
class Source:
    """An article that a reply rests on, and which of its texts that was."""

    id: str
    title: str
    url: str
    revision: int = 0


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
class Code:
    """The one-time code that was asked for last: where it went and what it is worked out from, never the code itself.

    `email` is "" once the code was typed rightly, `seed` also when it was tried too often. Times are seconds since
    1970.
    """

    email: str = ""
    seed: str = ""
    expires: float = 0.0
    tries: int = 0
    sent: list[float] = field(default_factory=list)  # when this conversation's codes were asked for, in the last hour

    @property
    def waits(self) -> bool:
        """Whether the customer may still type it."""
        return bool(self.seed) and timezone.now().timestamp() < self.expires

    @property
    def is_spoken_of(self) -> bool:
        """Whether a bare number, or "I need a new one", may be about it. That outlives the code by a while."""
        return bool(self.email) and timezone.now().timestamp() < self.expires + SPOKEN_OF_SECONDS


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
    code: Code = field(default_factory=Code)
    proven_email: str = ""  # by a code, at `proven_at`
    proven_at: datetime | None = None


@dataclass
class TurnContext:
    """Handed to the run: tools, guardrails and instructions read it and add what they found.

    It is never sent to the model, and holds no secret and no database row.
    """

    conversation_id: str
    turn_id: str
    identity: Identity = field(default_factory=Identity)
    page: str = ""
    network: str = ""  # stands for the customer's client address, where there is one
    message: str = ""
    left_out: int = 0  # characters that the customer wrote before it, when they are too many for one turn
    attached: list[str] = field(default_factory=list)  # name, type and size of the files that came with the message
    language: str = "en"
    state: ConversationState = field(default_factory=ConversationState)
    seconds: float = field(default_factory=lambda: settings.TURN_SECONDS)  # that the turn may take from here on
    affordable: bool = True  # false once a budget is used up: then no model is called
    hosted_store: str = ""  # the vector store that the provider's own tool searches; empty where our tool does
    # Gathered while the turn runs.
    spending: Spending = field(default_factory=Spending)
    passages: list[Any] = field(default_factory=list)  # knowledge.search.types.Hit
    found_sources: list[Source] = field(default_factory=list)
    cited: list[Source] = field(default_factory=list)
    search_verdicts: list[str] = field(default_factory=list)
    hosted_results: dict[str, tuple[str, str]] = field(default_factory=dict)  # by item id: what was asked, and found
    tool_calls: list[ToolCall] = field(default_factory=list)
    proposed: list[dict[str, Any]] = field(default_factory=list)
    trips: list[Trip] = field(default_factory=list)
    handoff: HandoffPayload | None = None
    clarification: str = ""
    hops: int = 0
    declined: Literal["", "not_in_help_centre", "out_of_scope"] = ""
    codes_typed: set[str] = field(default_factory=set)
    own_values: set[str] = field(default_factory=set)  # order, tracking and e-mail values that belong to this customer

    @property
    def model_input(self) -> str:
        """The message as a model is given it."""
        said = with_files(self.message, self.attached)
        return (
            f"[The customer wrote more before this: {self.left_out} characters, left out]\n{said}"
            if self.left_out
            else said
        )


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


def with_files(message: str, files: Iterable[str]) -> str:
    """What the customer wrote, with a line for each file; `files` gives name, type and size of each."""
    lines = [f"[The customer attached {_unbracketed(file)}]" for file in files]
    return "\n".join(filter(None, [message, *lines]))


def without_files(message: str) -> str:
    """What the customer wrote, without the lines that code has put beside it."""
    return _LINE.sub("", message).strip() if "[The customer " in message else message


def _unbracketed(file: str) -> str:
    return file.replace("[", "(").replace("]", ")").replace("\n", " ")
