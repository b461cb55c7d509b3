"""What ties a mail to its conversation: the link that opens it in any browser, and the address that answers go to."""

import re
from base64 import b32decode, b32encode
from collections.abc import Iterable
from datetime import timedelta
from email.utils import parseaddr
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from conversations.models import Conversation

_LINK_SALT = "conversations.mail.link"
_REPLY_SALT = "conversations.mail.reply"
# Base32, since the part before the @ has at most 64 characters and some programs change their case.
_REPLY = re.compile(r"\+([a-z2-7]{26})([a-z2-7]{16})@")
_MAC_BYTES = 10


def trusted_address(conversation: Conversation) -> str:
    """The one mailbox that may open the conversation: the address that was proved, if one was, else the one that the
    customer left. What a signed-in customer was told must not follow a slip of the pen to somebody else."""
    customer = conversation.customer
    proved = customer.email if customer.verified else conversation.proven_email
    # What a teammate typed reaches somebody; whether that is the customer, nobody has said.
    left = customer.email if conversation.contact_by_staff else conversation.reply_email
    return (proved or left).lower()


def link_to(conversation: Conversation, address: str) -> str:
    """The link for a mail to `address`; empty when that mailbox may not open the conversation."""
    if not address or address.lower() != trusted_address(conversation):
        return ""
    token = signing.dumps([conversation.public_id.hex, _digest(address.lower())], salt=_LINK_SALT)
    return settings.SITE_URL + reverse("conversations:linked_chat", args=[token])


def link_prefix() -> str:
    """What all such links begin with."""
    return settings.SITE_URL + reverse("conversations:linked_chat", args=["-"]).removesuffix("-/")


def linked_conversation(token: str) -> Conversation | None:
    """The conversation that the token of a link opens; None when it is forged, too old or of a conversation that is
    gone, or when the address is no longer the customer's."""
    try:
        public_id, digest = signing.loads(token, salt=_LINK_SALT, max_age=timedelta(days=settings.EMAIL_LINK_DAYS))
        key = UUID(public_id)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    conversation = Conversation.objects.select_related("customer").filter(public_id=key).first()
    return conversation if conversation and digest == _digest(trusted_address(conversation)) else None


def visitor_of_link(token: str) -> UUID | None:
    """Who comes by a link, for counting what they send: the conversation stands for whoever has the mailbox. None when
    the link opens nothing."""
    conversation = linked_conversation(token)
    return conversation.public_id if conversation else None


def _digest(address: str) -> str:
    """Stands for an address in a link, which is written into histories and logs."""
    return salted_hmac(_LINK_SALT, address, algorithm="sha256").hexdigest()[:20]


def reply_address(conversation: Conversation) -> str:
    """Where answers by mail go; empty when nobody reads them."""
    if not settings.INBOUND_EMAIL:
        return ""
    local, _, domain = settings.INBOUND_EMAIL.rpartition("@")
    token = b32encode(conversation.public_id.bytes).decode().rstrip("=").lower()
    return f"{local}+{token}{_mac(token)}@{domain}"


def answered_conversation(addresses: Iterable[str]) -> Conversation | None:
    """The conversation whose reply address is among these."""
    for token, mac in (found.groups() for address in addresses if (found := _REPLY.search(address.lower()))):
        if constant_time_compare(mac, _mac(token)):
            key = UUID(bytes=b32decode(token.upper() + "======"))
            return Conversation.objects.select_related("customer").filter(public_id=key).first()
    return None


def base_address(address: str) -> str:
    """The bare address in lower case, without what stands behind a plus."""
    local, _, domain = parseaddr(address)[1].lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def own_addresses() -> set[str]:
    """The bare addresses that we write from and are answered to."""
    return {base_address(address) for address in (settings.DEFAULT_FROM_EMAIL, settings.INBOUND_EMAIL) if address}


def _mac(token: str) -> str:
    digest = salted_hmac(_REPLY_SALT, token, algorithm="sha256").digest()[:_MAC_BYTES]
    return b32encode(digest).decode().lower()
