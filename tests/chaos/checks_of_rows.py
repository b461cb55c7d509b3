"""What must be true of the site's rows, seen together with what was sent and answered."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from tests.chaos.audit import FOREVER, LATE, Audit, check, deadline
from tests.chaos.records import Deed, Message, marks

REPEATED = 200  # characters of what it was asked that the model repeats


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


@check
def tickets_are_claimed_by_one(audit: Audit) -> Iterator[str]:
    holders: dict[int, str] = {}
    for deed in sorted(audit.seen.deeds, key=lambda each: each.ended):
        if deed.status == 302 and deed.what == "claim":
            holder = holders.setdefault(deed.ticket, deed.who)
            if holder != deed.who:
                yield f"ticket {deed.ticket} was claimed by {deed.who} when {holder} had it"


@check
def what_teammates_did_is_stored(audit: Audit) -> Iterator[str]:
    tickets = {ticket.id: ticket for thread in audit.threads.values() for ticket in thread.tickets}
    ends = {"resolve": "resolved", "give_back": "returned"}
    # The newest end of each ticket that was done, and what may have been done after it: it had no answer, or an error.
    last: dict[int, list[Deed]] = {}
    for deed in sorted(audit.seen.deeds, key=lambda each: each.began):
        ticket = tickets[deed.ticket]
        if deed.what == "claim" and deed.status == 302 and ticket.claimed is None:
            yield f"ticket {ticket.id} was claimed by {deed.who} and is not"
        if deed.what in ends and deed.status == 302:
            last[ticket.id] = [deed]
        elif deed.what in ends and (deed.status == 0 or deed.status >= 500) and ticket.id in last:
            last[ticket.id].append(deed)
    for number, deeds in last.items():
        # It may stay open: whoever goes on writing calls the end off, and so does a customer who writes meanwhile. Who
        # has called one off may end it in the other way.
        if tickets[number].status not in (*(ends[each.what] for each in deeds), "open"):
            yield f"ticket {number} is {tickets[number].status} after {deeds[0].who} did {deeds[0].what}"


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
