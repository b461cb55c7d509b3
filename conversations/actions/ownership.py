"""Who answers. Every change of owner happens here, under the row lock, and voids what began before it."""

from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from agents_core.transcript import BY_TEAMMATE
from conversations import realtime, signals
from conversations.actions.proposals import withdraw
from conversations.errors import ActionError, AlreadyTakenError, NotYoursError
from conversations.locking import locked
from conversations.models import Conversation, HandoffStatus, Owner, ProposedAction, Role, TurnStatus
from conversations.session import store_items


def change_owner(conversation: Conversation, owner: Owner, **fields: Any) -> None:
    """Give a locked conversation to `owner`: the epoch rises, and turns that are queued or running are discarded."""
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
def give_back(conversation_id: int, *, user: User) -> Conversation:
    """The teammate who has the conversation gives it back to the agent, which then knows what was said meanwhile.

    Raises NotYoursError.
    """
    from conversations.actions.queueing import queue_turn

    conversation = _owned_by(conversation_id, user)
    _remember_human_part(conversation, user)
    change_owner(conversation, Owner.AI, handoff_status=HandoffStatus.NONE, queued_at=None)
    conversation.failed_clarifications = 0
    conversation.guardrail_trips = 0
    conversation.failing_tools = {}
    conversation.save(update_fields=["failed_clarifications", "guardrail_trips", "failing_tools"])
    _end_handoffs(conversation)
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
    _remember_human_part(conversation, user)
    change_owner(conversation, Owner.AI, handoff_status=HandoffStatus.NONE, queued_at=None, resolved_at=timezone.now())
    _end_handoffs(conversation)
    signals.resolved.send(Conversation, conversation=conversation, user=user)
    realtime.announce_handoff(conversation.pk)
    return conversation


def _owned_by(conversation_id: int, user: User) -> Conversation:
    conversation = locked(conversation_id)
    if conversation.owner != Owner.STAFF or conversation.staff_id != user.pk:
        raise NotYoursError
    return conversation


def _end_handoffs(conversation: Conversation) -> None:
    conversation.handoffs.filter(ended_at=None).update(ended_at=timezone.now())


def _settle_actions(conversation: Conversation, user: User) -> list[dict[str, str]]:
    """Withdraw what nobody decided. Returns what the agent is to know of all that was proposed."""
    open_ones = conversation.handoffs.filter(ended_at=None)
    withdraw(open_ones, user)
    actions = ProposedAction.objects.filter(handoff__in=open_ones).select_related("decided_by")
    return [action.memory for action in actions]


def _remember_human_part(conversation: Conversation, user: User) -> None:
    """Write what customer and teammates said into the model's memory, up to the last reply of a teammate, so that the
    agent asks for nothing twice when it has the conversation again."""
    part = conversation.messages.filter(seq__gt=conversation.answered_seq, role__in=[Role.CUSTOMER, Role.STAFF])
    newest_staff = part.filter(role=Role.STAFF).order_by("seq").last()
    answered = newest_staff.seq if newest_staff else conversation.answered_seq
    items = [
        {"role": "user", "content": message.text}
        if message.role == Role.CUSTOMER
        else {"role": "assistant", "content": f"[{message.author_name}{BY_TEAMMATE}{message.text}"}
        for message in part.filter(seq__lte=answered).order_by("seq")
    ]
    items += _settle_actions(conversation, user)
    conversation.answered_seq = answered
    conversation.save(update_fields=["answered_seq", *store_items(conversation, None, items)])
