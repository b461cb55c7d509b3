"""Where the customer of a ticket gets replies when they have left, as a teammate sets it."""

from django.contrib.auth.models import User
from django.db import transaction

from conversations.lifecycle.reply_address import set_reply_address
from inbox.audit.log import record
from inbox.models import Ticket
from inbox.tickets.locking import lock_open_ticket


@transaction.atomic
def change_reply_address(ticket: Ticket, user: User, email: str) -> int:
    """Mail replies there from now on, and those that have reached nobody; returns how many those are.

    Raises TicketClosedError and NoAddressError.
    """
    before = lock_open_ticket(ticket).conversation.reply_email
    waiting = set_reply_address(ticket.conversation_id, email=email)
    mailed = {"mailed": waiting} if waiting else {}
    record(
        "address_set",
        actor=user,
        ticket=ticket,
        before={"address": before},
        after={"address": email.strip(), **mailed},
    )
    return waiting
