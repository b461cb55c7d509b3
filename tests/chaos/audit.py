"""The records put in order: conversations with what belongs to them, and how long each message waited."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from tests.chaos.records import Customer, Disruption, Handoff, Message, Seen, Stored, Ticket, Turn

LATE = 30.0  # seconds from when all was well again to the answer
INTERRUPTIONS = 3  # as often as a turn is tried; then a person must have it
FOREVER = float("inf")


@dataclass
class Thread:
    """One conversation with all that belongs to it, in order."""

    id: int
    name: str
    owner: str
    last_seq: int
    messages: list[Message] = field(default_factory=list)
    turns: dict[int, Turn] = field(default_factory=dict)
    handoffs: list[Handoff] = field(default_factory=list)
    tickets: list[Ticket] = field(default_factory=list)

    @cached_property
    def asked(self) -> list[Message]:
        """What the customer wrote."""
        return [message for message in self.messages if message.role == "customer"]

    @cached_property
    def finished(self) -> list["Reply"]:
        """What came of the agent's turns: answers, and the notices of those that ended in a handoff."""
        found: list[Reply] = []
        floor = 0
        for message in self.messages:
            floor = max(floor, self._settled_before(message))
            if message.role == "staff":
                floor = message.seq
            elif message.role == "assistant" and message.turn is not None:
                turn = self.turns[message.turn]
                if turn.status == "done":
                    found.append(Reply(message, turn, floor))
                    floor = max(floor, turn.upto_seq)
        return found

    def _settled_before(self, message: Message) -> int:
        """The seq up to which a teammate had settled everything by resolving the ticket, answered or not."""
        ends = [each.closed for each in self.tickets if each.status == "resolved" and each.closed]
        last = max((end for end in ends if end <= message.created), default=0)
        return max((each.seq for each in self.messages if each.created <= last), default=0)

    @cached_property
    def replies(self) -> list["Reply"]:
        """The answers."""
        handed_off = {handoff.turn for handoff in self.handoffs}
        return [reply for reply in self.finished if reply.message.turn not in handed_off]

    @cached_property
    def answers(self) -> dict[int, list[Message]]:
        """By the seq of a customer's message: what answers it, or says that it went to people."""
        found: dict[int, list[Message]] = defaultdict(list)
        for reply in self.finished:
            for message in self.asked:
                if reply.floor < message.seq <= reply.upto:
                    found[message.seq].append(reply.message)
        return found

    def waits_of(self, message: Message) -> list["Wait"]:
        """The times when the agent owed an answer to a customer's message: from its storing, and once more when people
        gave it back without an answer. None when it went to people at once and stayed there."""
        staff = [each for each in self.messages if each.role == "staff" and each.seq > message.seq]
        answered = min((each.created for each in [*self.answers[message.seq], *staff]), default=None)
        found: list[Wait] = []
        since = message.created
        for ticket in self.tickets:
            closed = ticket.closed or FOREVER
            if closed < since:
                continue
            if answered and answered < ticket.opened:
                break
            if ticket.opened >= since:
                found.append(Wait(since, ticket.opened))
            if ticket.status != "returned" or (answered and answered <= closed):
                return found
            since = closed
        return [*found, Wait(since, answered)]


@dataclass(frozen=True)
class Wait:
    """`until` an answer or a handoff; None for never."""

    since: float
    until: float | None

    @property
    def end(self) -> float:
        """A number in any case."""
        return FOREVER if self.until is None else self.until

    @property
    def seconds(self) -> float:
        """How long."""
        return self.end - self.since


@dataclass(frozen=True)
class Reply:
    """An answer of the agent to what the customer wrote behind `floor`, up to and with `upto`."""

    message: Message
    turn: Turn
    floor: int

    @property
    def upto(self) -> int:
        """The newest message that it answers."""
        return self.turn.upto_seq


class Audit:
    """The records, put in order."""

    def __init__(self, stored: Stored, seen: Seen) -> None:
        self.seen = seen
        self.threads = {row.id: Thread(row.id, row.public_id, row.owner, row.last_seq) for row in stored.conversations}
        for message in sorted(stored.messages, key=lambda each: each.seq):
            self.threads[message.conversation].messages.append(message)
        for turn in stored.turns:
            self.threads[turn.conversation].turns[turn.id] = turn
        for handoff in stored.handoffs:
            self.threads[handoff.conversation].handoffs.append(handoff)
        for ticket in stored.tickets:
            self.threads[ticket.conversation].tickets.append(ticket)
        self.by_name = {thread.name: thread for thread in self.threads.values()}

    def thread_of(self, customer: Customer) -> Thread:
        """What the database has of a customer; nothing, when their conversation is not there."""
        return self.by_name.get(customer.conversation) or Thread(0, customer.conversation, "ai", 0)


def deadline(asked: float, disruptions: list[Disruption]) -> float:
    """By when what was asked then must be answered: in time after a disruption that met it, and as many more as there
    are attempts."""
    due = asked + LATE
    for _ in range(INTERRUPTIONS):
        due = max([due, *(each.ended + LATE for each in disruptions if each.ended > asked and each.began < due)])
    return due


Check = Callable[[Audit], Iterator[str]]
CHECKS: list[Check] = []


def check(function: Check) -> Check:
    """One of the checks that an audit makes."""
    CHECKS.append(function)
    return function
