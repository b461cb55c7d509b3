"""Where a reply is mailed, as a teammate sets it: a way to reach the customer, never proof of who they are."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from conversations import signals
from conversations.db.locking import lock_conversation
from conversations.exceptions import ActionError
from conversations.models import Conversation, EmailStatus, Message, Role
from conversations.outbound_email.outbox import queue_email
from conversations.outbound_email.reach import is_address, was_read, written_addresses
from conversations.outbound_email.reply_addresses import base_address, own_addresses
from conversations.realtime import broadcast


class NoAddressError(ActionError):
    """It is no e-mail address, or it is ours."""

    code = "no_address"
    detail = _("That does not look like an e-mail address of the customer.")


@transaction.atomic
def set_reply_address(conversation_id: int, *, email: str) -> int:
    """Mail replies to `email` from now on, and those that reached nobody so far. Returns how many those are.

    An address that the customer did not write themselves gets no link into the conversation. Raises NoAddressError.
    """
    email = email.strip()
    if not is_address(email) or base_address(email) in own_addresses():
        raise NoAddressError
    conversation = lock_conversation(conversation_id)
    written = {each.lower() for each in written_addresses(conversation)}
    known = {conversation.customer.email.lower(), conversation.proven_email.lower()}
    conversation.contact_email = email
    conversation.contact_by_staff = email.lower() not in written | known
    conversation.save(update_fields=["contact_email", "contact_by_staff"])
    unread = _mail_what_reached_nobody(conversation)
    signals.contact_left.send(Conversation, conversation=conversation)
    broadcast.announce(broadcast.staff_group(conversation.pk), "emails.changed")
    broadcast.announce_inbox(conversation.pk)
    return unread


def _mail_what_reached_nobody(conversation: Conversation) -> int:
    """Queue again what people wrote, or did, that was not read and not mailed, or whose mail came back."""
    told = conversation.messages.filter(role__in=[Role.STAFF, Role.SYSTEM]).select_related("email")
    waiting = told.filter(email=None) | told.filter(email__status=EmailStatus.FAILED)
    unread = [message for message in waiting.order_by("seq") if not was_read(message, conversation)]
    if not any(message.role == Role.STAFF for message in unread):
        return 0  # that somebody was here is no letter
    mail = queue_email(conversation)
    Message.objects.filter(pk__in=[message.pk for message in unread]).update(email=mail)
    return sum(message.role == Role.STAFF for message in unread)
