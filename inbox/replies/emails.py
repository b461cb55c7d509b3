"""E-mail to the customer that did not arrive."""

from django.contrib.auth.models import User
from django.db import transaction

from conversations.models import Message
from conversations.outbound_email import outbox
from inbox.audit.log import record
from inbox.models import Ticket
from inbox.tickets.locking import current


@transaction.atomic
def send_mail_again(ticket: Ticket, user: User, message: Message) -> None:
    """Try once more to deliver the mail with a reply, on an open ticket or a closed one. Raises ActionError unless it
    could not be delivered."""
    current(ticket)
    outbox.send_again(message)
    record("mailed_again", actor=user, ticket=ticket, after={"message": message.seq})
