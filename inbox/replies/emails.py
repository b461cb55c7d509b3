"""What the ticket page shows of e-mail, what became of each reply and the mails that are no messages; and another try
for one that did not arrive."""

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q

from conversations.models import IncomingEmail, Message, Outcome, Role
from conversations.outbound_email import outbox
from inbox.audit.log import record
from inbox.models import Ticket
from inbox.tickets.locking import lock_ticket

SHOWN = 100  # of the newest messages
KEPT = 10  # mails that are no messages


@transaction.atomic
def send_mail_again(ticket: Ticket, user: User, message: Message) -> None:
    """Try once more to deliver the mail with a reply, on an open ticket or a closed one. Raises ActionError unless it
    could not be delivered."""
    lock_ticket(ticket)
    outbox.retry_email(message)
    record("mailed_again", actor=user, ticket=ticket, after={"message": message.seq})


def messages_on_their_way(conversation_id: int, newest: int) -> list[Message]:
    """Messages that go or went to the customer by mail, and teammates' that may have reached nobody, among the newest
    that the page shows."""
    found = Message.objects.filter(conversation=conversation_id, seq__gt=newest - SHOWN).exclude(role=Role.CUSTOMER)
    sent = found.filter(Q(email__isnull=False) | Q(role=Role.STAFF))
    return list(sent.select_related("email").order_by("seq"))


def kept_mails(conversation_id: int) -> list[IncomingEmail]:
    """Mails to this conversation that nobody but the team sees, newest first."""
    kept = IncomingEmail.objects.filter(conversation=conversation_id).exclude(message__isnull=False)
    return list(kept.exclude(outcome=Outcome.RETURNED).order_by("-pk")[:KEPT])
