"""Who answers, as staff cause it: taken over, returned, resolved, taken up again. Every one is under the row lock, and
voids what began before it."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from agents_core.policy import Reason
from conversations import signals
from conversations.approvals.proposals import decline_undecided
from conversations.db.locking import lock_conversation
from conversations.exceptions import ActionError, AlreadyTakenError, MergedError, NotYoursError
from conversations.handoff.escalation import payload_from_history
from conversations.handoff.ownership import change_owner, end_handoffs, reopened_sentence, returned_sentence
from conversations.memory.staff_part import record_staff_part
from conversations.messages.message_store import append_message
from conversations.models import Conversation, Handoff, HandoffStatus, Owner, Role
from conversations.models.staff import display_name
from conversations.realtime import broadcast
from conversations.turns.queue import queue_turn


@transaction.atomic
def take_over(conversation_id: int, *, user: User, over: bool = False) -> Conversation:
    """A teammate takes the conversation; the agent is silent from here on. `over` takes it from another teammate.

    Raises AlreadyTakenError when somebody else has it. Taking what one has already changes nothing.
    """
    conversation = lock_conversation(conversation_id)
    if conversation.owner == Owner.STAFF and conversation.staff_id == user.pk:
        return conversation
    if conversation.owner == Owner.STAFF and not over:
        raise AlreadyTakenError
    change_owner(conversation, Owner.STAFF, staff=user, handoff_status=HandoffStatus.COMPLETE, queued_at=None)
    conversation.handoffs.filter(ended_at=None, taken_at=None).update(taken_at=timezone.now())
    signals.taken.send(Conversation, conversation=conversation, user=user)
    broadcast.announce_handoff(conversation.pk)
    return conversation


@transaction.atomic
def return_to_queue(conversation_id: int, *, since: datetime | None = None) -> Conversation:
    """Put a teammate's conversation back into the queue: the customer waits for a person again, in their place of
    `since` or behind everybody else, and is told so. The agent stays silent. Does nothing to one that no person has."""
    conversation = lock_conversation(conversation_id)
    if conversation.owner != Owner.STAFF:
        return conversation
    queued_at = since or timezone.now()
    change_owner(conversation, Owner.QUEUE, handoff_status=HandoffStatus.PENDING, queued_at=queued_at)
    broadcast.announce_handoff(conversation.pk)
    return conversation


@transaction.atomic
def return_to_agent(conversation_id: int, *, user: User, hint: str = "") -> Conversation:
    """The teammate who has the conversation gives it back to the agent, which then knows what was said and decided
    meanwhile, and the `hint`. The customer is told who answers.

    Raises NotYoursError.
    """
    conversation = _owned_by(conversation_id, user)
    _end_human_part(conversation, user, hint=hint)
    change_owner(conversation, Owner.AI, handoff_status=HandoffStatus.NONE, queued_at=None)
    conversation.failed_clarifications = 0
    conversation.guardrail_trips = 0
    conversation.failing_tools = {}
    conversation.save(update_fields=["failed_clarifications", "guardrail_trips", "failing_tools"])
    end_handoffs(conversation)
    append_message(conversation, Role.SYSTEM, returned_sentence(conversation.language, name=display_name(user)))
    signals.returned.send(Conversation, conversation=conversation, user=user)
    broadcast.announce_handoff(conversation.pk)
    if conversation.messages.filter(role=Role.CUSTOMER, seq__gt=conversation.answered_seq).exists():
        turn = queue_turn(conversation)
        broadcast.announce_status(conversation.pk, turn.pk, "queued")
    return conversation


@transaction.atomic
def resolve(conversation_id: int, *, user: User) -> Conversation:
    """The teammate who has the conversation closes it. If the customer writes again, the agent answers first.

    Raises NotYoursError, and ActionError when it is resolved already.
    """
    conversation = _owned_by(conversation_id, user)
    if conversation.resolved_at:
        raise ActionError
    _end_human_part(conversation, user, over=True)
    change_owner(conversation, Owner.AI, handoff_status=HandoffStatus.NONE, queued_at=None, resolved_at=timezone.now())
    end_handoffs(conversation)
    signals.resolved.send(Conversation, conversation=conversation, user=user)
    broadcast.announce_handoff(conversation.pk)
    return conversation


@transaction.atomic
def reopen(conversation_id: int, *, user: User, handoff_id: int | None) -> Handoff:
    """The conversation is the user's from now on, and the customer is told so. The agent, if it was answering, stops.
    `handoff_id` is the handoff that goes on; when it is gone there is a new one.

    Raises MergedError, and AlreadyTakenError while the customer waits for a person or has one.
    """
    conversation = lock_conversation(conversation_id)
    if conversation.merged_into_id:
        raise MergedError(conversation.merged_into_id)
    if conversation.owner != Owner.AI:
        raise AlreadyTakenError
    conversation.reopen()
    change_owner(conversation, Owner.STAFF, staff=user, handoff_status=HandoffStatus.COMPLETE, queued_at=None)
    handoff = _open_again(conversation, handoff_id)
    append_message(conversation, Role.SYSTEM, reopened_sentence(conversation.language, name=display_name(user)))
    broadcast.announce_handoff(conversation.pk)
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


def _end_human_part(conversation: Conversation, user: User, *, hint: str = "", over: bool = False) -> None:
    """What nobody decided is declined before the agent is told of all that was proposed."""
    decline_undecided(conversation.handoffs.filter(ended_at=None), user)
    record_staff_part(conversation, user, hint=hint, over=over)


def _owned_by(conversation_id: int, user: User) -> Conversation:
    conversation = lock_conversation(conversation_id)
    if conversation.owner != Owner.STAFF or conversation.staff_id != user.pk:
        raise NotYoursError
    return conversation
