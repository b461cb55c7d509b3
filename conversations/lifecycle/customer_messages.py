"""Finding the conversation that a customer goes on with."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from conversations.models import Conversation, Customer
from conversations.models.conversation import Origin


@transaction.atomic
def open_conversation(customer: Customer, *, page: str = "", new: bool = False) -> Conversation:
    """The customer's newest chat, or a first one; with `new` another one, when the newest is resolved."""
    Customer.objects.select_for_update().get(pk=customer.pk)  # two tabs opened at once get the same conversation
    chats = customer.conversations.filter(origin=Origin.CHAT).select_related("merged_into")
    newest = chats.order_by("-created", "-pk").first()
    newest = newest and (newest.merged_into or newest)
    if newest is None or (new and newest.resolved_at):
        return Conversation.objects.create(customer=customer, page=page[:2000], customer_seen_at=timezone.now())
    newest.customer_seen_at = timezone.now()
    newest.page = page[:2000] or newest.page
    newest.save(update_fields=["customer_seen_at", "page"])
    return newest


def open_linked(public_id: UUID) -> int:
    """The customer has come back by the link in a mail. The id of the conversation, or of the one in which it goes
    on."""
    conversation = Conversation.objects.get(public_id=public_id)
    goes_on = conversation.merged_into_id or conversation.pk
    seen(goes_on)
    return goes_on


def seen(conversation_id: int) -> None:
    """The customer has the chat open now."""
    Conversation.objects.filter(pk=conversation_id).update(customer_seen_at=timezone.now())
