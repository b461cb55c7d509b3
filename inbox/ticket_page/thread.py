"""What was said: the thread of a ticket, and those of the tickets that were merged into it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from conversations.models import Message
from conversations.models.attachment import with_attachments
from inbox.models import Note, Ticket

MERGED_MESSAGES = 300  # the newest so many, of all parts together
MESSAGES = 100
_NOT_SHOWN = ("incoming__text", "incoming__original")  # of a mail, which may be long


@dataclass(frozen=True)
class Entry:
    """A message or a note of the thread: its template, and the object under the name that the template uses."""

    template: str
    at: datetime
    message: Message | None = None
    note: Note | None = None


@dataclass(frozen=True)
class MergedPart:
    """A merged ticket with its messages and notes, in the order in which they were written."""

    ticket: Ticket
    entries: list[Entry]


def thread(ticket: Ticket, *, whole: bool = False) -> list[Entry]:
    """Messages and notes in the order in which they were written: the newest MESSAGES of them, or the whole thread."""
    newest = ticket.conversation.last_seq
    first = 0 if whole else max(newest - MESSAGES, 0)
    entries = messages_after(ticket.conversation_id, first)
    start = entries[0].at if first and entries else None
    notes = [entry for entry in notes_after(ticket, 0) if start is None or entry.at >= start]
    return sorted([*entries, *notes], key=lambda entry: entry.at)


def messages_after(conversation_id: int, seq: int) -> list[Entry]:
    """Messages whose seq is greater, oldest first."""
    found = Message.objects.filter(conversation=conversation_id, seq__gt=seq)
    found = found.select_related("author", "turn", "email", "incoming").defer(*_NOT_SHOWN)
    messages = with_attachments(found.order_by("seq"))
    return [Entry("inbox/ticket_page/_message.html", each.created, message=each) for each in messages]


def notes_after(ticket: Ticket, pk: int) -> list[Entry]:
    """Notes that are younger than the note `pk`, oldest first, on this ticket and the conversation's earlier ones."""
    found = Note.objects.filter(ticket__conversation=ticket.conversation_id, pk__gt=pk).select_related("author")
    found = found.prefetch_related("mentions__user")
    return [Entry("inbox/ticket_page/_note.html", each.created, note=each) for each in found]


def merged_parts(ticket: Ticket) -> list[MergedPart]:
    """The parts of a ticket, oldest first. Three queries, whatever their number."""
    merged = list(ticket.merged_tickets.select_related("conversation__customer").order_by("opened_at"))
    if not merged:
        return []
    entries: defaultdict[int, list[Entry]] = defaultdict(list)
    said = Message.objects.filter(conversation__in=[each.conversation_id for each in merged])
    for message in (
        said.select_related("author", "turn", "incoming").defer(*_NOT_SHOWN).order_by("-pk")[:MERGED_MESSAGES]
    ):
        entries[message.conversation_id].append(
            Entry("inbox/ticket_page/_message.html", message.created, message=message)
        )
    notes = Note.objects.filter(ticket__conversation__in=[each.conversation_id for each in merged])
    for note in notes.select_related("author", "ticket"):
        entries[note.ticket.conversation_id].append(Entry("inbox/ticket_page/_note.html", note.created, note=note))
    return [MergedPart(each, sorted(entries[each.conversation_id], key=lambda entry: entry.at)) for each in merged]
