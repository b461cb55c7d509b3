"""What a customer does in a conversation: goes on with one or opens it, and writes."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from conversations import signals
from conversations.attachments.storage import FILES_OF_A_MAIL, attachable_files
from conversations.db.locking import follow_merge, lock_unmerged, posting_state
from conversations.handoff.details import add_to_payload
from conversations.handoff.escalation import hand_off_agent_off, hand_off_email
from conversations.handoff.ticket_limits import check_message
from conversations.messages.message_store import Posted, append_message, clean_text
from conversations.models import Conversation, Customer, Message, Owner, Role, Via
from conversations.models.conversation import Origin
from conversations.realtime import broadcast
from conversations.turns.queue import queue_turn


@transaction.atomic
def open_conversation(customer: Customer, *, page: str = "", new: bool = False, network: str = "") -> Conversation:
    """The customer's newest chat, or a first one; with `new` another one, when the newest is resolved."""
    Customer.objects.select_for_update().get(pk=customer.pk)  # two tabs opened at once get the same conversation
    chats = customer.conversations.filter(origin=Origin.CHAT).select_related("merged_into")
    newest = chats.order_by("-created", "-pk").first()
    newest = newest and (newest.merged_into or newest)
    if newest is None or (new and newest.resolved_at):
        return Conversation.objects.create(
            customer=customer, page=page[:2000], network=network, customer_seen_at=timezone.now()
        )
    newest.customer_seen_at = timezone.now()
    newest.page = page[:2000] or newest.page
    newest.network = network or newest.network
    newest.save(update_fields=["customer_seen_at", "page", "network"])
    return newest


def open_linked(public_id: UUID, *, network: str = "") -> int:
    """The customer has come back by the link in a mail. The id of the conversation, or of the one in which it goes
    on."""
    conversation = Conversation.objects.get(public_id=public_id)
    goes_on = conversation.merged_into_id or conversation.pk
    touch_customer_presence(goes_on)
    if network:
        Conversation.objects.filter(pk=goes_on).update(network=network)
    return goes_on


def touch_customer_presence(conversation_id: int) -> None:
    """The customer has the chat open now."""
    Conversation.objects.filter(pk=conversation_id).update(customer_seen_at=timezone.now())


@follow_merge
def post_customer_message(
    conversation_id: int,
    *,
    client_id: UUID,
    text: str,
    page: str = "",
    attachments: Sequence[UUID] = (),
    via: Via = Via.CHAT,
    for_people: bool = False,
    left_out: Sequence[str] = (),
) -> Posted:
    """Store what the customer wrote, once, and make sure that somebody answers it: in the conversation into which this
    one was merged, if it was. `attachments` are ids of files that the customer uploaded; with some the text may be
    empty. What is `for_people` the agent does not answer, and nobody is told of that by mail. `left_out` says
    what came with it and is not stored.

    Raises EmptyTextError, TextTooLongError, TooManyTicketsError and AttachmentError.
    """
    text = clean_text(text, may_be_empty=bool(attachments))
    conversation = lock_unmerged(conversation_id)
    found = posting_state(conversation, client_id)
    if found.stored:
        return Posted(Message.objects.of(conversation).filter(client_id=client_id)[0], created=False)
    if conversation.owner == Owner.AI and via != Via.EMAIL:  # nobody would tell the writer of a mail to send it again
        check_message(conversation)
    files = attachable_files(conversation, attachments, by=None, most=FILES_OF_A_MAIL if via == Via.EMAIL else None)
    conversation.reopen()
    conversation.by_email = via == Via.EMAIL
    if not conversation.by_email:
        conversation.customer_seen_at = timezone.now()
    conversation.page = page[:2000] or conversation.page
    turn = None
    if conversation.owner == Owner.AI and found.agent_on and not found.queued and not for_people:
        turn = queue_turn(conversation, ring=not found.running)
    message = append_message(
        conversation,
        Role.CUSTOMER,
        text,
        client_id=client_id,
        attachments=files,
        via=via,
        left_out=list(left_out),
        save=["page", "customer_seen_at", "by_email"],
        status=(turn, "queued") if turn else None,
    )
    if conversation.owner != Owner.AI:
        add_to_payload(conversation, message)
        signals.customer_wrote.send(Conversation, conversation=conversation, message=message)
        broadcast.announce_inbox(conversation.pk)
    elif for_people:
        hand_off_email(conversation)
    elif not found.agent_on:
        hand_off_agent_off(conversation)
    return Posted(message, created=True)
