"""Who answers. Every change of owner happens here, under the row lock, and voids what began before it."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from conversations import realtime, signals
from conversations.errors import ActionError, AlreadyTakenError, NotYoursError
from conversations.locking import locked
from conversations.models import Conversation, HandoffStatus, Owner, Role, RunItem, TurnStatus


def change_owner(conversation: Conversation, owner: Owner, **fields: Any) -> None:
    """Give a locked conversation to `owner`: the epoch rises, and turns that are queued or running are discarded."""
    conversation.owner = owner
    conversation.staff = fields.pop("staff", None)
    conversation.epoch += 1
    for name, value in fields.items():
        setattr(conversation, name, value)
    conversation.save(update_fields=["owner", "staff", "epoch", "updated", *fields])
    conversation.turns.filter(status__in=[TurnStatus.QUEUED, TurnStatus.RUNNING]).update(
        status=TurnStatus.DISCARDED, finished_at=timezone.now()
    )


@transaction.atomic
def take(conversation_id: int, *, user: AbstractBaseUser, over: bool = False) -> Conversation:
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
def give_back(conversation_id: int, *, user: AbstractBaseUser) -> Conversation:
    """The teammate who has the conversation gives it back to the agent, which then knows what was said meanwhile.

    Raises NotYoursError.
    """
    from conversations.actions.queueing import queue_turn

    conversation = _owned_by(conversation_id, user)
    _remember_human_part(conversation)
    change_owner(conversation, Owner.AI, handoff_status=HandoffStatus.NONE, queued_at=None)
    conversation.failed_clarifications = 0
    conversation.guardrail_trips = 0
    conversation.save(update_fields=["failed_clarifications", "guardrail_trips"])
    _end_handoffs(conversation)
    signals.returned.send(Conversation, conversation=conversation, user=user)
    realtime.announce_handoff(conversation.pk)
    newest = conversation.messages.exclude(role=Role.SYSTEM).order_by("-seq").first()
    if newest and newest.role == Role.CUSTOMER:
        queue_turn(conversation)
    return conversation


@transaction.atomic
def resolve(conversation_id: int, *, user: AbstractBaseUser) -> Conversation:
    """The teammate who has the conversation closes it. If the customer writes again, the agent answers first.

    Raises NotYoursError, and ActionError when it is resolved already.
    """
    conversation = _owned_by(conversation_id, user)
    if conversation.resolved_at:
        raise ActionError
    _remember_human_part(conversation)
    change_owner(
        conversation, Owner.AI, handoff_status=HandoffStatus.NONE, queued_at=None, resolved_at=timezone.now()
    )
    _end_handoffs(conversation)
    signals.resolved.send(Conversation, conversation=conversation, user=user)
    realtime.announce_handoff(conversation.pk)
    return conversation


def _owned_by(conversation_id: int, user: AbstractBaseUser) -> Conversation:
    conversation = locked(conversation_id)
    if conversation.owner != Owner.STAFF or conversation.staff_id != user.pk:
        raise NotYoursError
    return conversation


def _end_handoffs(conversation: Conversation) -> None:
    conversation.handoffs.filter(ended_at=None).update(ended_at=timezone.now())


def _remember_human_part(conversation: Conversation) -> None:
    """Write what customer and teammates said since the handoff into the model's memory, so that the agent, when it has
    the conversation again, asks for nothing twice. A turn then starts after it."""
    handoff = conversation.handoffs.filter(ended_at=None).order_by("-pk").first()
    since = handoff.created if handoff else conversation.updated
    part = conversation.messages.filter(created__gte=since, role__in=[Role.CUSTOMER, Role.STAFF]).order_by("seq")
    newest_customer = part.filter(role=Role.CUSTOMER).last()
    answered = part.filter(role=Role.STAFF, seq__gt=newest_customer.seq).exists() if newest_customer else True
    items = [
        {"role": "user", "content": message.text}
        if message.role == Role.CUSTOMER
        else {"role": "assistant", "content": f"[{message.author_name}, support teammate] {message.text}"}
        for message in part
        if answered or message != newest_customer
    ]
    RunItem.objects.bulk_create(
        RunItem(conversation=conversation, position=conversation.last_item + number, item=item)
        for number, item in enumerate(items, start=1)
    )
    conversation.last_item += len(items)
    conversation.save(update_fields=["last_item"])
