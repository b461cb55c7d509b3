"""A teammate takes a conversation up again that was closed, or given back to the agent."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from agents_core.policy import Reason
from conversations import realtime
from conversations.actions.handoff import payload_from_history
from conversations.actions.messages import append_message
from conversations.errors import AlreadyTakenError, MergedError
from conversations.handoff.ownership import reopened_sentence
from conversations.lifecycle.transitions import change_owner
from conversations.locking import locked
from conversations.models import Conversation, Handoff, HandoffStatus, Owner, Role
from conversations.teammates import called


@transaction.atomic
def reopen(conversation_id: int, *, user: User, handoff_id: int | None) -> Handoff:
    """The conversation is the user's from now on, and the customer is told so. The agent, if it was answering, stops.
    `handoff_id` is the handoff that goes on; when it is gone there is a new one.

    Raises MergedError, and AlreadyTakenError while the customer waits for a person or has one.
    """
    conversation = locked(conversation_id)
    if conversation.merged_into_id:
        raise MergedError(conversation.merged_into_id)
    if conversation.owner != Owner.AI:
        raise AlreadyTakenError
    conversation.reopen()
    change_owner(conversation, Owner.STAFF, staff=user, handoff_status=HandoffStatus.COMPLETE, queued_at=None)
    handoff = _open_again(conversation, handoff_id)
    append_message(conversation, Role.SYSTEM, reopened_sentence(conversation.language, name=called(user)))
    realtime.announce_handoff(conversation.pk)
    return handoff


def _open_again(conversation: Conversation, handoff_id: int | None) -> Handoff:
    """It is open until the conversation is closed or given back again."""
    if handoff := conversation.handoffs.filter(pk=handoff_id or 0).first():
        handoff.ended_at = None
        handoff.save(update_fields=["ended_at"])
        return handoff
    payload = payload_from_history(conversation, Reason.CUSTOMER_REQUEST)
    return Handoff.objects.create(
        conversation=conversation,
        payload=payload.model_dump(mode="json"),
        reason=payload.escalation_reason.value,
        risk=payload.risk_level,
        intent=payload.detected_intent,
        taken_at=timezone.now(),
    )
