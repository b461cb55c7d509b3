"""E-mail to the customer that did not arrive."""

from django.contrib.auth.models import User
from django.db import transaction

from conversations.actions import emailing
from conversations.models import Message
from inbox.actions.standing import current
from inbox.audit import record
from inbox.models import Ticket


@transaction.atomic
def send_mail_again(ticket: Ticket, user: User, message: Message) -> None:
    """Try once more to deliver the mail with a reply, on an open ticket or a closed one. Raises ActionError unless it
    could not be delivered."""
    current(ticket)
    emailing.send_again(message)
    record("mailed_again", actor=user, ticket=ticket, after={"message": message.seq})
