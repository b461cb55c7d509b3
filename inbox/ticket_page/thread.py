"""What was said on tickets that were merged into another one."""

from collections import defaultdict
from dataclasses import dataclass

from conversations.models import Message
from inbox.models import Note, Ticket
from inbox.ticket_page.page_context import Entry

MESSAGES = 300  # the newest so many, of all parts together


@dataclass(frozen=True)
class MergedPart:
    """A merged ticket with its messages and notes, in the order in which they were written."""

    ticket: Ticket
    entries: list[Entry]


def merged_parts(ticket: Ticket) -> list[MergedPart]:
    """The parts of a ticket, oldest first. Three queries, whatever their number."""
    merged = list(ticket.merged_tickets.select_related("conversation__customer").order_by("opened_at"))
    if not merged:
        return []
    entries: defaultdict[int, list[Entry]] = defaultdict(list)
    said = Message.objects.filter(conversation__in=[each.conversation_id for each in merged])
    for message in said.select_related("author", "turn").order_by("-pk")[:MESSAGES]:
        entries[message.conversation_id].append(
            Entry("inbox/ticket_page/_message.html", message.created, message=message)
        )
    notes = Note.objects.filter(ticket__conversation__in=[each.conversation_id for each in merged])
    for note in notes.select_related("author", "ticket"):
        entries[note.ticket.conversation_id].append(Entry("inbox/ticket_page/_note.html", note.created, note=note))
    return [MergedPart(each, sorted(entries[each.conversation_id], key=lambda entry: entry.at)) for each in merged]
