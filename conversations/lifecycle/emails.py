"""Conversations that a mail opens, at once or when a teammate has looked at it."""

from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction
from django.utils import timezone

from conversations.db.locking import lock_conversation
from conversations.exceptions import ActionError
from conversations.lifecycle.customer_messages import post_customer_message
from conversations.messages.message_store import MAX_MESSAGE
from conversations.models import Conversation, Customer, IncomingEmail, Outcome, Via
from conversations.models.conversation import Origin


def open_email_conversation(*, sender: str, name: str, subject: str) -> Conversation:
    """A locked conversation of somebody whom we know by a claim: as a guest, whoever has that address elsewhere."""
    strangers = Customer.objects.filter(verified=False, visitor=None, email__iexact=sender)
    customer = strangers.order_by("pk").first() or Customer.objects.create(email=sender, name=name)
    conversation = Conversation.objects.create(customer=customer, origin=Origin.EMAIL, subject=subject[:150])
    return lock_conversation(conversation.pk)


def addresses_of_customer(*conversations: Conversation) -> set[str]:
    """Addresses that a mail of their customer's may come from."""
    addresses = [
        address
        for each in conversations
        for address in (each.reply_email, each.proven_email, each.customer.email if each.customer.verified else "")
    ]
    return {address.lower() for address in addresses if address}


def message_key(mail_id: str) -> UUID:
    """The client id of the message that is made of a mail, the same however often it comes."""
    return uuid5(NAMESPACE_URL, f"mailto:{mail_id}")


@transaction.atomic
def take_up_email(email_id: int) -> Conversation:
    """Make a message of a mail that had become none, for people to answer: in its conversation when it is its
    customer's, else in a new one. Raises ActionError when it has become one or names nobody."""
    mail = IncomingEmail.objects.select_for_update().get(pk=email_id)
    if mail.message_id or not mail.sender:
        raise ActionError
    found, outcome = mail.conversation, Outcome.POSTED
    if found is None or not {mail.sender, mail.written_from} & addresses_of_customer(found):
        outcome = Outcome.OPENED
        found = open_email_conversation(sender=mail.sender, name=mail.sender_name, subject=mail.subject)
    text = mail.text.strip() or mail.subject or mail.sender
    if outcome == Outcome.OPENED and mail.subject.casefold() not in text.casefold():
        text = f"{mail.subject}\n\n{text}"[:MAX_MESSAGE]
    key = message_key(mail.mail_id)
    posted = post_customer_message(found.pk, client_id=key, text=text, via=Via.EMAIL, for_people=True)
    mail.message, mail.conversation, mail.outcome = posted.message, posted.message.conversation, outcome
    mail.original, mail.settled_at = mail.original or mail.text, timezone.now()
    mail.save(update_fields=["message", "conversation", "outcome", "original", "settled_at"])
    return posted.message.conversation


def settle_email(email_id: int) -> None:
    """Somebody has looked at a mail that became no message, and there is nothing to do."""
    IncomingEmail.objects.unsettled().filter(pk=email_id).update(settled_at=timezone.now())
