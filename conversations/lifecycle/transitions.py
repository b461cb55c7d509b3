"""Who answers. Every change of owner happens here, under the row lock, and voids what began before it."""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from conversations import realtime, signals
from conversations.actions.remembering import remember_human_part
from conversations.errors import ActionError, AlreadyTakenError, NotYoursError
from conversations.handoff.ownership import returned_sentence
from conversations.locking import locked
from conversations.models import Conversation, HandoffStatus, Owner, Role, TurnStatus
from conversations.teammates import called


def change_owner(conversation: Conversation, owner: Owner, **fields: Any) -> None:
    """Give a locked conversation to `owner`: the epoch rises, and turns that are queued or running are discarded."""
    if conversation.owner == Owner.QUEUE:
        realtime.announce_queue()
    conversation.owner = owner
    conversation.staff = fields.pop("staff", None)
    conversation.epoch += 1
    for name, value in fields.items():
        setattr(conversation, name, value)
    conversation.save(update_fields=["owner", "staff", "epoch", "updated", *fields])
    unfinished = conversation.turns.filter(status__in=[TurnStatus.QUEUED, TurnStatus.RUNNING])
    if stopped := list(unfinished.values_list("pk", flat=True)):
        unfinished.update(status=TurnStatus.DISCARDED, finished_at=timezone.now())
        realtime.announce_stop(stopped)


@transaction.atomic
def take(conversation_id: int, *, user: User, over: bool = False) -> Conversation:
    """A teammate takes the conversation; the agent is silent from here on. `over` takes it from another teammate.

    Raises AlreadyTakenError when somebody else has it. Taking what one has already changes nothing.
    """
    conversation = locked(conversation_id)
    if conversation.owner == Owner.STAFF and conversation.staff_id == user.pk:
        return conversation
    if conversation.owner == Owner.STAFF and not over:
        raise AlreadyTakenError
    change_owner(conversation, Owner.STAFF, staff=user, handoff_status=HandoffStatus.COMPLETE, queued_at=None)
    conversation.handoffs.filter(ended_at=None, taken_at=None).update(taken_at=timezone.now())
    signals.taken.send(Conversation, conversation=conversation, user=user)
    realtime.announce_handoff(conversation.pk)
    return conversation


@transaction.atomic
def requeue(conversation_id: int, *, since: datetime | None = None) -> Conversation:
    """Put a teammate's conversation back into the queue: the customer waits for a person again, in their place of
    `since` or behind everybody else, and is told so. The agent stays silent. Does nothing to one that no person has."""
    conversation = locked(conversation_id)
    if conversation.owner != Owner.STAFF:
        return conversation
    queued_at = since or timezone.now()
    change_owner(conversation, Owner.QUEUE, handoff_status=HandoffStatus.PENDING, queued_at=queued_at)
    realtime.announce_handoff(conversation.pk)
    return conversation


@transaction.atomic
def give_back(conversation_id: int, *, user: User, hint: str = "") -> Conversation:
    """The teammate who has the conversation gives it back to the agent, which then knows what was said and decided
    meanwhile, and the `hint`. The customer is told who answers.

    Raises NotYoursError.
    """
    from conversations.actions.messages import append_message  # they hand off, which is a change of owner
    from conversations.turns.queue import queue_turn

    conversation = _owned_by(conversation_id, user)
    remember_human_part(conversation, user, hint=hint)
    change_owner(conversation, Owner.AI, handoff_status=HandoffStatus.NONE, queued_at=None)
    conversation.failed_clarifications = 0
    conversation.guardrail_trips = 0
    conversation.failing_tools = {}
    conversation.save(update_fields=["failed_clarifications", "guardrail_trips", "failing_tools"])
    end_handoffs(conversation)
    append_message(conversation, Role.SYSTEM, returned_sentence(conversation.language, name=called(user)))
    signals.returned.send(Conversation, conversation=conversation, user=user)
    realtime.announce_handoff(conversation.pk)
    if conversation.messages.filter(role=Role.CUSTOMER, seq__gt=conversation.answered_seq).exists():
        turn = queue_turn(conversation)
        realtime.announce_status(conversation.pk, turn.pk, "queued")
    return conversation


@transaction.atomic
def resolve(conversation_id: int, *, user: User) -> Conversation:
    """The teammate who has the conversation closes it. If the customer writes again, the agent answers first.

    Raises NotYoursError, and ActionError when it is resolved already.
    """
    conversation = _owned_by(conversation_id, user)
    if conversation.resolved_at:
        raise ActionError
    remember_human_part(conversation, user, over=True)
    change_owner(conversation, Owner.AI, handoff_status=HandoffStatus.NONE, queued_at=None, resolved_at=timezone.now())
    end_handoffs(conversation)
    signals.resolved.send(Conversation, conversation=conversation, user=user)
    realtime.announce_handoff(conversation.pk)
    return conversation


def _owned_by(conversation_id: int, user: User) -> Conversation:
    conversation = locked(conversation_id)
    if conversation.owner != Owner.STAFF or conversation.staff_id != user.pk:
        raise NotYoursError
    return conversation


def end_handoffs(conversation: Conversation) -> None:
    """A person no longer has to see to a locked conversation."""
    conversation.handoffs.filter(ended_at=None).update(ended_at=timezone.now())
