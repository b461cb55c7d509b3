"""What a client has of a reply in progress grows without a gap and without a repeat."""

import random

from conversations.chat.connection import ReplyProgress

REPLY = "Standard delivery takes 3 working days. Express delivery takes one. 🙂 Ça va."
RUN = (7, 1)


def test_pieces_follow_each_other():
    draft = ReplyProgress()
    assert draft.add(RUN, 0, "Hello ") == (0, "Hello ")
    assert draft.add(RUN, 6, "there.") == (6, "there.")


def test_a_piece_that_came_already_adds_nothing():
    draft = ReplyProgress()
    draft.add(RUN, 0, "Hello ")
    assert draft.add(RUN, 0, "Hello ") is None
    assert draft.add(RUN, 0, "") is None


def test_of_an_overlapping_piece_only_the_new_part_is_sent():
    draft = ReplyProgress()
    draft.add(RUN, 0, "Hello ")
    assert draft.add(RUN, 3, "lo there.") == (6, "there.")


def test_a_gap_is_noticed_and_nothing_is_sent_over_it():
    draft = ReplyProgress()
    draft.add(RUN, 0, "Hello ")
    assert draft.misses(RUN, 9)
    assert not draft.misses(RUN, 6)
    assert draft.add(RUN, 9, "re.") is None


def test_the_first_piece_of_a_turn_is_missed_by_who_came_late():
    assert ReplyProgress().misses(RUN, 6)


def test_a_late_piece_of_an_earlier_turn_is_dropped():
    draft = ReplyProgress()
    draft.add((8, 1), 0, "Next")
    assert draft.add(RUN, 0, "Hello ") is None


def test_another_attempt_begins_from_the_start():
    draft = ReplyProgress()
    draft.add((7, 1), 0, "Hello there.")
    assert draft.add((7, 2), 0, "Good morning.") == (0, "Good morning.")
    assert draft.add((7, 1), 12, " How are you?") is None


def test_whatever_is_doubled_or_dropped_the_client_ends_up_with_the_whole():
    chance = random.Random(5)
    for _ in range(200):
        draft, shown = ReplyProgress(), ""
        pieces, at = [], 0
        while at < len(REPLY):
            size = chance.randint(1, 9)
            pieces.append((at, REPLY[at : at + size]))
            at += size
        kept = [pieces[0], *(piece for piece in pieces[1:-1] if chance.random() > 0.3), pieces[-1]]
        for offset, text in [piece for piece in kept for _ in range(chance.randint(1, 2))]:
            if draft.misses(RUN, offset):
                offset, text = 0, REPLY[: offset + len(text)]  # what the cache holds by then
            if added := draft.add(RUN, offset, text):
                start, fresh = added
                assert start == len(shown)
                shown += fresh
        assert shown == REPLY
