"""Files for a reply that is being written."""

from django.contrib.auth.models import User
from django.core.files.base import File

from conversations.attachments.storage import store_file
from conversations.exceptions import NotYoursError
from conversations.models import Attachment
from inbox.exceptions import TicketClosedError
from inbox.models import Ticket


def attach(ticket: Ticket, user: User, *, name: str, content: "bytes | File[bytes]") -> Attachment:
    """Keep a file for the user's next reply, on a ticket that is theirs or that they may claim. Nothing of the ticket
    changes until that is sent.

    Raises TicketClosedError, NotYoursError and FileRefusedError.
    """
    if not ticket.is_open:
        raise TicketClosedError
    if ticket.assignee_id not in (None, user.pk):
        raise NotYoursError
    return store_file(ticket.conversation_id, name=name, content=content, by=user)
