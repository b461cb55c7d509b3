"""Proves from the database and from what everybody saw that nothing was lost, doubled or late, or says what was.

Each check reads the records alone and yields what is wrong, in words that are enough to look for it in the logs.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from tests.chaos.records import Customer, Disruption, Handoff, Message, Seen, Stored, Ticket, Turn, marks
from tests.load.client import Link

LATE = 30.0  # seconds from when all was well again to the answer
INTERRUPTIONS = 3  # as often as a turn is tried; then a person must have it
FOREVER = float("inf")
REPEATED = 200  # characters of what it was asked that the model repeats


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
            if message.role == "staff":
                floor = message.seq
            elif message.role == "assistant" and message.turn is not None:
                turn = self.turns[message.turn]
                if turn.status == "done":
                    found.append(Reply(message, floor, turn.upto_seq))
                    floor = max(floor, turn.upto_seq)
        return found

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
    floor: int
    upto: int


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


Check = Callable[[Audit], Iterator[str]]
CHECKS: list[Check] = []


def check(function: Check) -> Check:
    """One of the checks that an audit makes."""
    CHECKS.append(function)
    return function


def violations(stored: Stored, seen: Seen) -> list[str]:
    """All that is wrong, each with the name of the check that found it."""
    audit = Audit(stored, seen)
    return [f"{each.__name__}: {found}" for each in CHECKS for found in each(audit)]


@check
def acknowledged_messages_are_stored_once(audit: Audit) -> Iterator[str]:
    for customer in audit.seen.customers:
        thread = audit.thread_of(customer)
        stored: dict[str, list[Message]] = defaultdict(list)
        for message in thread.asked:
            stored[message.client_id].append(message)
        acks = [frame for tab in customer.tabs for link in tab for frame in link.frames if frame["type"] == "ack"]
        for ack in acks:
            rows = stored[ack["id"]]
            if len(rows) != 1:
                yield f"{customer.name} {ack['id']} acknowledged as seq {ack['seq']} is stored {len(rows)} times"
            elif rows[0].seq != ack["seq"]:
                yield f"{customer.name} {ack['id']} was acknowledged as seq {ack['seq']} and is seq {rows[0].seq}"
            elif rows[0].text != customer.sent.get(ack["id"]):
                yield f"{customer.name} {ack['id']} is stored as {rows[0].text!r}"
        for id in customer.sent.keys() - {ack["id"] for ack in acks}:
            yield f"{customer.name} {id} {customer.sent[id]!r} was never acknowledged"


@check
def nothing_is_stored_that_nobody_wrote(audit: Audit) -> Iterator[str]:
    sent = {id for customer in audit.seen.customers for id in customer.sent}
    for thread in audit.threads.values():
        for message in thread.asked:
            if message.client_id not in sent:
                yield f"{thread.name} seq {message.seq} {message.text!r} was sent by nobody"
        for mark, times in Counter(mark for message in thread.asked for mark in marks(message.text)).items():
            if times > 1:
                yield f"{thread.name} has {mark} {times} times"


@check
def stored_messages_are_numbered_without_a_gap(audit: Audit) -> Iterator[str]:
    for thread in audit.threads.values():
        numbers = [message.seq for message in thread.messages]
        if numbers != list(range(1, thread.last_seq + 1)):
            yield f"{thread.name} holds {numbers} and counts to {thread.last_seq}"


@check
def each_message_is_answered_or_with_people(audit: Audit) -> Iterator[str]:
    for thread in audit.threads.values():
        for message in thread.asked:
            if any(wait.until is None for wait in thread.waits_of(message)):
                yield f"{thread.name} seq {message.seq} {message.text!r} was answered by nobody"


@check
def nothing_is_answered_twice(audit: Audit) -> Iterator[str]:
    for thread in audit.threads.values():
        for reply in thread.replies:
            if not any(reply.floor < each.seq <= reply.upto for each in thread.asked):
                yield (
                    f"{thread.name} seq {reply.message.seq} (turn {reply.message.turn}) answers up to {reply.upto}, "
                    f"what was answered up to {reply.floor} before it: {reply.message.text!r}"
                )


@check
def what_the_agent_says_has_a_cause(audit: Audit) -> Iterator[str]:
    for thread in audit.threads.values():
        for message in (each for each in thread.messages if each.role == "assistant"):
            turn = thread.turns.get(message.turn) if message.turn is not None else None
            if turn and turn.status not in ("done", "failed"):
                yield f"{thread.name} seq {message.seq} is shown, and its turn {turn.id} is {turn.status}"
            if not turn and not any(ticket.opened <= message.created for ticket in thread.tickets):
                yield f"{thread.name} seq {message.seq} {message.text!r} is of no turn and no ticket"


@check
def replies_repeat_what_they_answer(audit: Audit) -> Iterator[str]:
    for thread in audit.threads.values():
        for reply in thread.replies:
            asked = [each for each in thread.asked if reply.floor < each.seq <= reply.upto]
            fitting = "\n".join(each.text for each in asked)[:REPEATED]
            expected, said = marks(fitting), marks(reply.message.text)
            # The last one that fits may be cut in its middle.
            if len(fitting) == REPEATED:
                expected, said = expected[:-1], said[: len(expected) - 1]
            if said != expected:
                yield (
                    f"{thread.name} seq {reply.message.seq} (turn {reply.message.turn}) repeats {said} "
                    f"and answers {expected}"
                )


@check
def nobody_reads_of_another_conversation(audit: Audit) -> Iterator[str]:
    for customer in audit.seen.customers:
        for tab in customer.tabs:
            for link in tab:
                for frame in link.frames:
                    foreign = [each for each in marks(frame.get("text", "")) if each.split("m")[0] != customer.name]
                    if foreign:
                        yield f"{customer.name} was shown {foreign}: {frame}"


@check
def the_agent_is_silent_while_people_have_the_conversation(audit: Audit) -> Iterator[str]:
    for thread in audit.threads.values():
        said = [message for message in thread.messages if message.role == "assistant"]
        for ticket in thread.tickets:
            turns = {handoff.turn for handoff in thread.handoffs if handoff.created == ticket.opened} | {None}
            meanwhile = [each for each in said if ticket.opened < each.created < (ticket.closed or FOREVER)]
            for number, message in enumerate(meanwhile):
                notice = number == 0 and message.turn in turns and message.created < (ticket.claimed or FOREVER)
                if not notice:
                    when = "was claimed" if ticket.claimed and message.created > ticket.claimed else "was opened"
                    yield (
                        f"{thread.name} seq {message.seq} (turn {message.turn}) by the agent after ticket {ticket.id} "
                        f"{when}: {message.text!r}"
                    )


@check
def an_owner_and_a_ticket_go_together(audit: Audit) -> Iterator[str]:
    for thread in audit.threads.values():
        tickets = [ticket.id for ticket in thread.tickets if ticket.status == "open"]
        handoffs = [handoff for handoff in thread.handoffs if handoff.ended is None]
        expected = 0 if thread.owner == "ai" else 1
        if len(tickets) != expected or len(handoffs) != expected:
            yield f"{thread.name} of {thread.owner} has open tickets {tickets} and {len(handoffs)} open handoffs"


@check
def no_turn_is_left(audit: Audit) -> Iterator[str]:
    for thread in audit.threads.values():
        for turn in thread.turns.values():
            if turn.status in ("queued", "running"):
                yield f"{thread.name} turn {turn.id} is {turn.status} after {turn.attempts} attempts"


@check
def answers_come_in_time(audit: Audit) -> Iterator[str]:
    for thread in audit.threads.values():
        for message in thread.asked:
            for wait in thread.waits_of(message):
                due = deadline(wait.since, audit.seen.disruptions)
                if wait.until and wait.until > due:
                    yield (
                        f"{thread.name} seq {message.seq} {message.text!r} was answered after {wait.seconds:.1f} s, "
                        f"{wait.until - due + LATE:.1f} s after all was well"
                    )


@check
def interrupted_turns_are_finished_in_time(audit: Audit) -> Iterator[str]:
    for disruption in audit.seen.disruptions:
        others = [each for each in audit.seen.disruptions if each is not disruption]
        late = disruption.ended + LATE
        # A model that fails or another kill takes its own time; `answers_come_in_time` allows for it.
        if any(each.began < late and each.ended > disruption.began for each in others):
            continue
        for thread in audit.threads.values():
            for turn in (thread.turns[id] for id in disruption.turns if id in thread.turns):
                for message in (each for each in thread.asked if each.seq <= turn.upto_seq):
                    if any(wait.since < disruption.ended and wait.end > late for wait in thread.waits_of(message)):
                        yield (
                            f"{thread.name} seq {message.seq}: turn {turn.id} was running at {disruption.name} and "
                            f"{LATE:.0f} s after the restart nobody had answered"
                        )


def deadline(asked: float, disruptions: list[Disruption]) -> float:
    """By when what was asked then must be answered: in time after a disruption that met it, and as many more as there
    are attempts."""
    due = asked + LATE
    for _ in range(INTERRUPTIONS):
        due = max([due, *(each.ended + LATE for each in disruptions if each.ended > asked and each.began < due)])
    return due


@check
def every_tab_counts_without_gap_or_repeat(audit: Audit) -> Iterator[str]:
    for customer in audit.seen.customers:
        thread = audit.thread_of(customer)
        for number, tab in enumerate(customer.tabs):
            where = f"{customer.name} tab {number}"
            seq = 0
            for link in tab:
                if link.after != seq:
                    yield f"{where} had {seq} and asked for what follows {link.after}"
                seq = link.after
                for frame in link.frames:
                    if frame["type"] == "ready" and frame["seq"] < link.after:
                        yield f"{where} had {link.after} when the site knew {frame['seq']}"
                    if frame["type"] == "message":
                        if frame["seq"] != seq + 1:
                            yield f"{where} was given {frame['seq']} behind {seq}"
                        seq = frame["seq"]
            if seq != thread.last_seq:
                yield f"{where} ends at {seq} of {thread.last_seq}"


@check
def open_tabs_show_messages_in_time(audit: Audit) -> Iterator[str]:
    for customer in audit.seen.customers:
        messages = audit.thread_of(customer).messages
        for number, tab in enumerate(customer.tabs):
            for link in tab:
                came = {frame["seq"]: frame["at"] for frame in link.frames if frame["type"] == "message"}
                for message in (each for each in messages if each.seq > link.after and each.created < link.closed):
                    stored, end = max(message.created, link.opened), min(came.get(message.seq, FOREVER), link.closed)
                    if end - stored <= LATE:
                        continue
                    late = end - deadline(stored, audit.seen.disruptions)
                    if late > 0:
                        how = "came" if message.seq in came else "had not come when the line was closed"
                        yield f"{customer.name} tab {number}: {message.seq} of {stored:.1f} {how} {late:.1f} s too late"


@check
def what_is_shown_is_what_is_stored(audit: Audit) -> Iterator[str]:
    for customer in audit.seen.customers:
        stored = {message.seq: (message.role, message.text) for message in audit.thread_of(customer).messages}
        for frame in (each for tab in customer.tabs for link in tab for each in link.frames):
            if frame["type"] == "message" and stored.get(frame["seq"]) != (frame["role"], frame["text"]):
                yield f"{customer.name} was shown {frame}, stored is {stored.get(frame['seq'])}"


@check
def pieces_of_a_reply_join(audit: Audit) -> Iterator[str]:
    for customer in audit.seen.customers:
        for link in (each for tab in customer.tabs for each in tab):
            shown: dict[int, str] = {}
            for frame in link.frames:
                if frame["type"] != "delta":
                    continue
                turn, offset = frame["turn"], frame["offset"]
                if offset not in (0, len(shown.get(turn, ""))):
                    yield f"{customer.name} turn {turn}: {frame['text']!r} at {offset} behind {shown.get(turn, '')!r}"
                shown[turn] = shown.get(turn, "")[:offset] + frame["text"]


@check
def a_message_follows_its_pieces(audit: Audit) -> Iterator[str]:
    for customer in audit.seen.customers:
        thread = audit.thread_of(customer)
        replies = {message.turn: message for message in thread.messages if message.turn is not None}
        shown = {frame["seq"] for tab in customer.tabs for link in tab for frame in link.frames if "seq" in frame}
        for link in (each for tab in customer.tabs for each in tab):
            yield from _pieces_before_messages(customer, link, thread, replies, shown)


def _pieces_before_messages(
    customer: Customer, link: Link, thread: Thread, replies: dict[int | None, Message], shown: set[int]
) -> Iterator[str]:
    seq = link.after
    newest_piece: dict[int, tuple[int, str]] = {}  # of each turn, with the newest message shown before it
    for frame in link.frames:
        if frame["type"] == "message":
            seq = frame["seq"]
        elif frame["type"] == "delta":
            newest_piece[frame["turn"]] = seq, frame["text"]
    for turn_id, (before, text) in newest_piece.items():
        turn, reply = thread.turns.get(turn_id), replies.get(turn_id)
        if turn is None:
            yield f"{customer.name} was shown {text!r} of turn {turn_id}, which is not theirs"
        elif reply and reply.seq <= before:
            yield f"{customer.name} turn {turn_id}: {text!r} came after its message {reply.seq}"
        elif not reply and not any(
            each.seq in shown and each.role != "customer" and each.created > turn.created for each in thread.messages
        ):
            yield f"{customer.name} turn {turn_id}: {text!r} was shown, and no message followed"


@check
def no_pieces_come_after_a_claim(audit: Audit) -> Iterator[str]:
    for customer in audit.seen.customers:
        for link in (each for tab in customer.tabs for each in tab):
            claimed = False
            for frame in link.frames:
                if frame["type"] in ("ready", "handoff"):
                    claimed = frame.get("status", frame.get("handoff")) == "complete"
                elif frame["type"] == "delta" and claimed:
                    yield f"{customer.name} turn {frame['turn']}: {frame['text']!r} came after a person was announced"


@check
def tickets_are_claimed_by_one(audit: Audit) -> Iterator[str]:
    holders: dict[int, str] = {}
    for deed in sorted(audit.seen.deeds, key=lambda each: each.ended):
        if deed.status == 302 and deed.what == "claim":
            holder = holders.setdefault(deed.ticket, deed.who)
            if holder != deed.who:
                yield f"ticket {deed.ticket} was claimed by {deed.who} when {holder} had it"


@check
def what_teammates_wrote_is_stored_once(audit: Audit) -> Iterator[str]:
    stored = Counter(
        each.client_id for thread in audit.threads.values() for each in thread.messages if each.role == "staff"
    )
    outcomes: dict[str, set[int]] = defaultdict(set)
    for deed in audit.seen.deeds:
        if deed.what == "reply":
            outcomes[deed.client_id].add(deed.status)
    for id, statuses in outcomes.items():
        if stored[id] > 1 or (302 in statuses and not stored[id]) or (statuses == {409} and stored[id]):
            yield f"reply {id} was answered with {sorted(statuses)} and is stored {stored[id]} times"
    for id in stored.keys() - outcomes.keys():
        yield f"reply {id} was sent by nobody"
