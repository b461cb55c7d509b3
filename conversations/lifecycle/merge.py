"""Two conversations of one customer become one."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agents_core.memory.handback_records import joined_record
from conversations.approvals.proposals import decline_undecided
from conversations.db.locking import lock_conversations
from conversations.exceptions import ActionError, MergedError
from conversations.handoff.ownership import change_owner, end_handoffs, merged_sentence
from conversations.memory.session import store_items
from conversations.messages.message_store import append_message
from conversations.models import ActionStatus, Conversation, HandoffStatus, Owner, ProposedAction, Role
from conversations.realtime import broadcast

REMEMBERED = 12  # the newest messages, of which the agent is told


class AnotherCustomerError(ActionError):
    """The conversations are of two customers, as far as the site can prove."""

    code = "another_customer"
    detail = _(
        "These tickets are of two customers, as far as we can prove. Merging them would show one customer’s "
        "conversation in the other’s browser."
    )


class ActionUnderWayError(ActionError):
    """An approved action of the conversation is being carried out."""

    code = "action_under_way"
    detail = _("An approved action of this ticket is being carried out. Try again in a moment.")


@transaction.atomic
def merge(conversation_id: int, into: int, *, user: User) -> None:
    """End a conversation and let its customer go on in `into`, together with what had been merged into it before.

    Raises AnotherCustomerError, ActionUnderWayError, and MergedError when one of them is merged already.
    """
    locks = locked_for_merge(conversation_id, into)
    conversation, target = locks[conversation_id], locks[into]
    _check(conversation, target)
    decline_undecided(conversation.handoffs.filter(ended_at=None), user)
    end_handoffs(conversation)
    change_owner(
        conversation,
        Owner.AI,
        handoff_status=HandoffStatus.NONE,
        queued_at=None,
        resolved_at=timezone.now(),
        merged_into=target,
    )
    Conversation.objects.filter(merged_into=conversation).update(merged_into=target)
    _take_along(conversation, target)
    append_message(target, Role.SYSTEM, merged_sentence(target.language))
    broadcast.announce_handoff(conversation.pk)
    broadcast.announce_handoff(target.pk)


def locked_for_merge(conversation_id: int, into: int) -> dict[int, Conversation]:
    """Both, and what was merged into the first, locked; by id."""
    children = Conversation.objects.filter(merged_into=conversation_id).values_list("pk", flat=True)
    return {each.pk: each for each in lock_conversations(conversation_id, into, *children)}


def _check(conversation: Conversation, target: Conversation) -> None:
    if conversation.customer_id != target.customer_id:
        raise AnotherCustomerError
    for each in (conversation, target):
        if each.merged_into_id:
            raise MergedError(each.merged_into_id)
    under_way = ProposedAction.objects.filter(handoff__conversation=conversation, status=ActionStatus.APPROVED)
    if under_way.exists():
        raise ActionUnderWayError


def _take_along(conversation: Conversation, target: Conversation) -> None:
    """What is known of the customer, for the agent and for the next reply."""
    target.collected = {**conversation.collected, **target.collected}
    if not target.contact_email:
        target.contact_email, target.contact_by_staff = conversation.contact_email, conversation.contact_by_staff
    said = conversation.messages.filter(role__in=[Role.CUSTOMER, Role.ASSISTANT, Role.STAFF]).order_by("-seq")
    lines = [(message.role, message.text) for message in said[:REMEMBERED]]
    changed = store_items(target, None, [joined_record(list(reversed(lines)), target.collected)])
    target.save(update_fields=["collected", "contact_email", "contact_by_staff", *changed])
