"""What an audit is made from: what the database holds, and what customers and teammates saw. Times are seconds since
the epoch; nothing here knows how they were got."""

import re
from dataclasses import dataclass, field

from tests.load.client import Link

# Each message of a customer carries one of its own, which the model repeats: customer 12's third is `k12m3`.
MARK = re.compile(r"\bk\d+m\d+\b")


def marks(text: str) -> list[str]:
    """The marks in a text, in their order."""
    return MARK.findall(text)


@dataclass(frozen=True)
class Conversation:
    """A row: `owner` is `ai`, `queue` or `staff`."""

    id: int
    public_id: str
    owner: str
    last_seq: int


@dataclass(frozen=True)
class Message:
    """A row."""

    conversation: int
    seq: int
    role: str
    text: str
    created: float
    client_id: str = ""
    turn: int | None = None


@dataclass(frozen=True)
class Turn:
    """A row."""

    id: int
    conversation: int
    status: str
    upto_seq: int
    created: float
    finished: float | None = None
    attempts: int = 1


@dataclass(frozen=True)
class Handoff:
    """A row."""

    conversation: int
    created: float
    turn: int | None = None
    ended: float | None = None


@dataclass(frozen=True)
class Ticket:
    """A row: `status` is `open`, `resolved` or `returned`."""

    id: int
    conversation: int
    status: str
    opened: float
    claimed: float | None = None
    closed: float | None = None


@dataclass
class Stored:
    """All rows of the site's database that matter."""

    conversations: list[Conversation] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    handoffs: list[Handoff] = field(default_factory=list)
    tickets: list[Ticket] = field(default_factory=list)


@dataclass
class Customer:
    """What one customer sent, by id, and what each connection of each of their tabs brought."""

    name: str
    conversation: str = ""
    sent: dict[str, str] = field(default_factory=dict)
    tabs: list[list[Link]] = field(default_factory=list)


@dataclass(frozen=True)
class Deed:
    """What a teammate tried, and the HTTP status it was answered with; 0 when no answer came."""

    who: str
    what: str
    ticket: int
    status: int
    began: float
    ended: float
    client_id: str = ""
    text: str = ""


@dataclass
class Disruption:
    """Something that was broken, from when until when all was well again. `turns` were running when it began and can
    only have been finished after it."""

    name: str
    began: float
    ended: float = 0.0
    turns: list[int] = field(default_factory=list)


@dataclass
class Seen:
    """What was seen from outside."""

    customers: list[Customer] = field(default_factory=list)
    deeds: list[Deed] = field(default_factory=list)
    disruptions: list[Disruption] = field(default_factory=list)
