"""What must be true of the frames that each connection of each customer brought."""

from collections.abc import Iterator

from tests.chaos.audit import FOREVER, LATE, Audit, Thread, check, deadline
from tests.chaos.records import Customer, Message, marks
from tests.load.client import Link


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
def nobody_reads_of_another_conversation(audit: Audit) -> Iterator[str]:
    for customer in audit.seen.customers:
        for tab in customer.tabs:
            for link in tab:
                for frame in link.frames:
                    foreign = [each for each in marks(frame.get("text", "")) if each.split("m")[0] != customer.name]
                    if foreign:
                        yield f"{customer.name} was shown {foreign}: {frame}"


@check
def pieces_of_a_reply_join(audit: Audit) -> Iterator[str]:
    for customer in audit.seen.customers:
        thread = audit.thread_of(customer)
        for link in (each for tab in customer.tabs for each in tab):
            shown: dict[int, str] = {}
            for frame in (each for each in link.frames if each["type"] == "delta"):
                turn, offset = frame["turn"], frame["offset"]
                # From the start again: another attempt, which may say something else.
                if offset not in (0, len(shown.get(turn, ""))):
                    yield f"{customer.name} turn {turn}: {frame['text']!r} at {offset} behind {shown.get(turn, '')!r}"
                shown[turn] = shown.get(turn, "")[:offset] + frame["text"]
            for reply in thread.replies:
                text, turn = shown.get(reply.turn.id, ""), reply.turn
                if turn.attempts == 1 and not reply.message.text.startswith(text.rstrip()):
                    yield f"{customer.name} turn {turn.id}: the pieces say {text!r}, the reply {reply.message.text!r}"


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
