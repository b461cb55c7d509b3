"""The ticket as it is now, which every change begins with."""

from conversations.db.locking import locked
from inbox.exceptions import TicketClosedError
from inbox.models import Ticket


def current(ticket: Ticket) -> Ticket:
    """The ticket under the conversation's lock, which every change of a ticket holds. In a transaction."""
    locked(ticket.conversation_id)
    return Ticket.objects.select_related("assignee", "conversation").get(pk=ticket.pk)


def still_open(ticket: Ticket) -> Ticket:
    """The same, when it is open. Raises TicketClosedError."""
    found = current(ticket)
    if not found.is_open:
        raise TicketClosedError
    return found
