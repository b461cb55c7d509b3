"""The auditor finds nothing in a healthy record, and each kind of harm in one that was damaged on purpose."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.chaos.audit import CHECKS, LATE
from tests.chaos.auditor import violations
from tests.chaos.records import Conversation, Customer, Deed, Disruption, Handoff, Message, Seen, Stored, Ticket, Turn
from tests.load.client import Frame, Link

ONE, TWO, BOB = "11111111-0000-4000-8000-000000000000", "22222222-0000-4000-8000-000000000000", "the reply of Bob"
Records = tuple[Stored, Seen]


def healthy() -> Records:
    """Alice writes and is answered, writes more and asks for a person; Bob claims, answers and gives back; Alice writes
    once more and is answered by the agent. Zoe writes twice, and the first attempt at an answer dies."""
    messages = [
        Message(1, 1, "customer", "Hello k1m1", 10, ONE),
        Message(1, 2, "assistant", "You wrote: Hello k1m1", 12, turn=1),
        Message(1, 3, "customer", "More k1m2", 20, TWO),
        Message(1, 4, "assistant", "I am connecting you.", 21.1),
        Message(1, 5, "staff", "Bob here.", 30, BOB),
        Message(1, 6, "customer", "Again k1m3", 50, "three"),
        Message(1, 7, "assistant", "You wrote: Again k1m3", 52, turn=3),
        Message(2, 1, "customer", "Hello k2m1", 10, "four"),
        Message(2, 2, "customer", "More k2m2", 10.5, "five"),
        Message(2, 3, "assistant", "You wrote: Hello k2m1 More k2m2", 25, turn=4),
    ]
    stored = Stored(
        conversations=[Conversation(1, "alice", "ai", 7), Conversation(2, "zoe", "ai", 3)],
        messages=messages,
        turns=[
            Turn(1, 1, "done", 1, 10, 12),
            Turn(2, 1, "discarded", 3, 20, 21),
            Turn(3, 1, "done", 6, 50, 52),
            Turn(4, 2, "done", 2, 10, 25, attempts=2),
        ],
        handoffs=[Handoff(1, 21, ended=40)],
        tickets=[Ticket(1, 1, "returned", 21, 25, 40)],
    )
    alice = Customer("k1", "alice", {ONE: "Hello k1m1", TWO: "More k1m2", "three": "Again k1m3"})
    first = Link(0, [ready(0), ack(ONE, 1), shown(messages[0]), delta(1, 0, "You wrote: ")], opened=9, closed=22)
    first.frames += [
        delta(1, 11, "Hello k1m1"),
        shown(messages[1]),
        ack(TWO, 3),
        shown(messages[2]),
        delta(2, 0, "You"),
        shown(messages[3]),
    ]
    second = Link(4, [ready(4), *map(shown, messages[4:7]), ack(TWO, 3), ack("three", 6)], opened=23, closed=60)
    second.frames[2:2] = [handoff("complete"), handoff("none")]
    alice.tabs = [[first, second], [Link(0, [ready(7), *map(shown, messages[:7])], opened=70, closed=71)]]
    zoe = Customer("k2", "zoe", {"four": "Hello k2m1", "five": "More k2m2"})
    line = Link(0, [ready(0), ack("four", 1), ack("five", 2), *map(shown, messages[7:9])], opened=9, closed=99)
    line.frames += [delta(4, 0, "You wrote: "), delta(4, 0, "You "), delta(4, 4, "wrote: Hello"), shown(messages[9])]
    zoe.tabs = [[line]]
    deeds = [
        Deed("bob", "claim", 1, 302, 24, 25),
        Deed("rita", "claim", 1, 409, 24, 26),
        Deed("bob", "reply", 1, 0, 29, 30, BOB, "Bob here."),
        Deed("bob", "reply", 1, 302, 30, 31, BOB, "Bob here."),
        Deed("bob", "give_back", 1, 302, 39, 40),
    ]
    return stored, Seen([alice, zoe], deeds, [Disruption("kill -9 worker0", 11, 14, [4])])


def ready(seq: int) -> Frame:
    return {"type": "ready", "seq": seq, "handoff": "none"}


def ack(id: str, seq: int) -> Frame:
    return {"type": "ack", "id": id, "seq": seq}


def shown(message: Message) -> Frame:
    return {"type": "message", "seq": message.seq, "role": message.role, "text": message.text, "at": message.created}


def delta(turn: int, offset: int, text: str) -> Frame:
    return {"type": "delta", "turn": turn, "offset": offset, "text": text}


def handoff(status: str) -> Frame:
    return {"type": "handoff", "status": status}


def change(rows: list, number: int, **values: object) -> None:
    """Replace a row of a list by a changed one."""
    rows[number] = replace(rows[number], **values)


def frames(seen: Seen, customer: int = 0, tab: int = 0, link: int = 0) -> list[Frame]:
    return seen.customers[customer].tabs[tab][link].frames


def test_a_healthy_record_has_no_violations() -> None:
    assert violations(*healthy()) == []


# What is done to the record, by the check that must notice.
HARMS: list[tuple[str, Callable[[Stored, Seen], object]]] = [
    ("acknowledged_messages_are_stored_once", lambda stored, seen: change(stored.messages, 0, client_id="other")),
    ("acknowledged_messages_are_stored_once", lambda stored, seen: stored.messages.append(replace(stored.messages[0]))),
    ("acknowledged_messages_are_stored_once", lambda stored, seen: frames(seen).append(ack(ONE, 2))),
    ("acknowledged_messages_are_stored_once", lambda stored, seen: change(stored.messages, 0, text="Hullo k1m1")),
    ("acknowledged_messages_are_stored_once", lambda stored, seen: seen.customers[0].sent.update(four="Never heard")),
    ("nothing_is_stored_that_nobody_wrote", lambda stored, seen: seen.customers[0].sent.pop(ONE)),
    ("nothing_is_stored_that_nobody_wrote", lambda stored, seen: change(stored.messages, 2, text="Hello k1m1")),
    ("stored_messages_are_numbered_without_a_gap", lambda stored, seen: change(stored.conversations, 0, last_seq=8)),
    ("stored_messages_are_numbered_without_a_gap", lambda stored, seen: stored.messages.pop(1)),
    ("each_message_is_answered_or_with_people", lambda stored, seen: stored.messages.pop(6)),
    ("each_message_is_answered_or_with_people", lambda stored, seen: change(stored.turns, 2, upto_seq=5)),
    ("each_message_is_answered_or_with_people", lambda stored, seen: _give_back_unanswered(stored)),
    ("nothing_is_answered_twice", lambda stored, seen: change(stored.turns, 2, upto_seq=1)),
    ("nothing_is_answered_twice", lambda stored, seen: stored.messages.append(_again(stored))),
    ("what_the_agent_says_has_a_cause", lambda stored, seen: change(stored.turns, 0, status="discarded")),
    ("what_the_agent_says_has_a_cause", lambda stored, seen: change(stored.messages, 1, turn=None)),
    ("replies_repeat_what_they_answer", lambda stored, seen: change(stored.messages, 1, text="You wrote: k1m2")),
    ("replies_repeat_what_they_answer", lambda stored, seen: change(stored.messages, 9, text="You wrote: k2m2")),
    ("nobody_reads_of_another_conversation", lambda stored, seen: frames(seen).append(delta(1, 21, "k2m1"))),
    (
        "the_agent_is_silent_while_people_have_the_conversation",
        lambda stored, seen: change(stored.messages, 1, created=26),
    ),
    (
        "the_agent_is_silent_while_people_have_the_conversation",
        lambda stored, seen: change(stored.messages, 1, created=22),
    ),
    (
        "the_agent_is_silent_while_people_have_the_conversation",
        lambda stored, seen: change(stored.messages, 3, created=26),
    ),
    ("an_owner_and_a_ticket_go_together", lambda stored, seen: stored.tickets.append(Ticket(2, 2, "open", 30))),
    ("an_owner_and_a_ticket_go_together", lambda stored, seen: change(stored.conversations, 1, owner="queue")),
    ("an_owner_and_a_ticket_go_together", lambda stored, seen: _open_twice(stored)),
    ("an_owner_and_a_ticket_go_together", lambda stored, seen: change(stored.handoffs, 0, ended=None)),
    ("no_turn_is_left", lambda stored, seen: change(stored.turns, 1, status="running")),
    ("no_turn_is_left", lambda stored, seen: change(stored.turns, 1, status="queued")),
    ("answers_come_in_time", lambda stored, seen: change(stored.messages, 6, created=50 + LATE + 1)),
    ("answers_come_in_time", lambda stored, seen: change(stored.messages, 9, created=14 + LATE + 1)),
    ("interrupted_turns_are_finished_in_time", lambda stored, seen: change(stored.messages, 9, created=14 + LATE + 1)),
    ("every_tab_counts_without_gap_or_repeat", lambda stored, seen: frames(seen, 0, 1).pop(3)),
    ("every_tab_counts_without_gap_or_repeat", lambda stored, seen: frames(seen).append(shown(stored.messages[3]))),
    ("every_tab_counts_without_gap_or_repeat", lambda stored, seen: frames(seen, 0, 0, 1).pop(-3)),  # the newest
    ("every_tab_counts_without_gap_or_repeat", lambda stored, seen: frames(seen, 0, 0, 1)[0].update(seq=3)),
    ("every_tab_counts_without_gap_or_repeat", lambda stored, seen: change(seen.customers[0].tabs[0], 1, after=5)),
    ("open_tabs_show_messages_in_time", lambda stored, seen: frames(seen, 1)[-1].update(at=26 + LATE)),
    ("open_tabs_show_messages_in_time", lambda stored, seen: frames(seen, 1).pop()),
    ("what_is_shown_is_what_is_stored", lambda stored, seen: change(stored.messages, 4, text="Bob was here.")),
    ("pieces_of_a_reply_join", lambda stored, seen: frames(seen)[4].update(offset=12)),
    ("pieces_of_a_reply_join", lambda stored, seen: frames(seen)[4].update(offset=5)),
    ("pieces_of_a_reply_join", lambda stored, seen: frames(seen)[4].update(text="Hello k1m2")),
    ("a_message_follows_its_pieces", lambda stored, seen: frames(seen).append(delta(1, 21, "!"))),
    ("a_message_follows_its_pieces", lambda stored, seen: frames(seen).append(delta(4, 0, "Not for Alice"))),
    ("a_message_follows_its_pieces", lambda stored, seen: (stored.messages.pop(9), frames(seen, 1).pop())),
    ("no_pieces_come_after_a_claim", lambda stored, seen: frames(seen, 0, 0, 1).insert(3, delta(2, 3, " wrote"))),
    ("tickets_are_claimed_by_one", lambda stored, seen: change(seen.deeds, 1, status=302)),
    ("what_teammates_did_is_stored", lambda stored, seen: change(stored.tickets, 0, claimed=None)),
    ("what_teammates_did_is_stored", lambda stored, seen: change(stored.tickets, 0, status="resolved")),
    ("what_teammates_wrote_is_stored_once", lambda stored, seen: stored.messages.pop(4)),
    ("what_teammates_wrote_is_stored_once", lambda stored, seen: stored.messages.append(stored.messages[4])),
    ("what_teammates_wrote_is_stored_once", lambda stored, seen: _refuse(seen)),
    ("what_teammates_wrote_is_stored_once", lambda stored, seen: change(stored.messages, 4, client_id="nobody's")),
]


def _give_back_unanswered(stored: Stored) -> None:
    """Bob gave it back without a word, and the agent never took it up again."""
    del stored.messages[4:7]


def _again(stored: Stored) -> Message:
    """A second answer to what the first one answered."""
    stored.turns.append(Turn(5, 1, "done", 6, 53, 54))
    return replace(stored.messages[6], seq=8, turn=5, created=54)


def _open_twice(stored: Stored) -> None:
    change(stored.conversations, 1, owner="queue")
    stored.tickets += [Ticket(2, 2, "open", 30), Ticket(3, 2, "open", 31)]
    stored.handoffs.append(Handoff(2, 30))


def _refuse(seen: Seen) -> None:
    """Every attempt at Bob's reply was refused, and yet it is there."""
    for number in (2, 3):
        change(seen.deeds, number, status=409)


@pytest.mark.parametrize(("check", "harm"), HARMS)
def test_the_auditor_finds_what_is_wrong(check: str, harm: Callable[[Stored, Seen], object]) -> None:
    stored, seen = healthy()
    harm(stored, seen)
    assert check in {found.partition(":")[0] for found in violations(stored, seen)}


def test_every_check_has_been_seen_to_fail() -> None:
    assert {check for check, _harm in HARMS} == {check.__name__ for check in CHECKS}


def test_an_answer_may_take_longer_when_something_was_broken() -> None:
    stored, seen = healthy()
    change(stored.messages, 6, created=50 + LATE + 1)
    seen.disruptions.append(Disruption("restart of PostgreSQL", 60, 61))
    assert violations(stored, seen) == []


def test_a_message_that_went_to_people_is_taken_care_of() -> None:
    stored, seen = healthy()
    stored.messages.pop(6)
    stored.messages.pop(4)
    change(stored.tickets, 0, status="resolved", closed=60)
    assert not any(found.startswith("each_message") for found in violations(stored, seen))


def test_an_end_that_was_called_off_may_be_followed_by_another() -> None:
    stored, seen = healthy()
    seen.deeds.insert(4, Deed("bob", "resolve", 1, 302, 35, 36))
    assert violations(stored, seen) == []
    seen.deeds.append(Deed("bob", "resolve", 1, 500, 41, 42))  # it may have been done
    change(stored.tickets, 0, status="resolved")
    assert not any(found.startswith("what_teammates_did") for found in violations(stored, seen))
