"""The ticket as it is now, which every change begins with."""

from conversations.db.locking import lock_conversation
from inbox.exceptions import TicketClosedError
from inbox.models import Ticket


def lock_ticket(ticket: Ticket) -> Ticket:
    """The ticket under the conversation's lock, which every change of a ticket holds. In a transaction."""
    lock_conversation(ticket.conversation_id)
    return Ticket.objects.select_related("assignee", "conversation").get(pk=ticket.pk)


def lock_open_ticket(ticket: Ticket) -> Ticket:
    """The same, when it is open. Raises TicketClosedError."""
    found = lock_ticket(ticket)
    if not found.is_open:
        raise TicketClosedError
    return found
