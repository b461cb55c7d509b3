"""Actions that only a person may approve: put before a teammate, decided, and taken back when nobody did."""

import uuid
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import structlog
from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conversations.background import jobs
from conversations.db.locking import lock_conversation
from conversations.exceptions import ActionError
from conversations.models import ActionStatus, Handoff, ProposedAction
from conversations.realtime import broadcast

log = structlog.get_logger(__name__)


class AlreadyDecidedError(ActionError):
    """Somebody was quicker, or the action has expired."""

    code = "already_decided"
    detail = _("This action has been decided already, or has expired. Nothing was changed.")


class SecondPersonError(ActionError):
    """Two people have to approve it, with the same arguments."""

    code = "second_person"
    detail = _("A second person has to approve this, as it stands now. Nothing was carried out.")


class ActionRefusedByRuleError(ActionError):
    """Nobody may approve it as it stands."""

    code = "against_the_rules"


def propose(handoff: Handoff, proposed: Iterable[dict[str, Any]], *, by: User | None = None) -> None:
    """Put actions before the teammates, as `{"tool": name, "arguments": {…}}`; `by` nobody for the agent's."""
    expires = timezone.now() + timedelta(hours=settings.ACTION_EXPIRES_HOURS)
    ProposedAction.objects.bulk_create(
        ProposedAction(
            handoff=handoff, tool=each["tool"], arguments=each["arguments"], proposed_by=by, expires_at=expires
        )
        for each in proposed
    )
    broadcast.announce_actions(handoff.conversation_id)


@transaction.atomic
def approve(action_id: int, *, user: User, arguments: dict[str, Any], second: bool = False) -> None:
    """Have an action carried out with these arguments, once, whoever else approves it. `second` is for the second of
    two people, who agrees with the first. Raises AlreadyDecidedError and SecondPersonError."""
    action = _undecided(action_id)
    if second and (action.first_by_id in (None, user.pk) or action.arguments != arguments):
        raise SecondPersonError
    if not second:
        action.first_by = action.first_at = None
    if action.status == ActionStatus.REFUSED:
        action.key = uuid.uuid4()  # the system knows the old one, and that it would not
    action.status, action.arguments, action.outcome, action.attempts = ActionStatus.APPROVED, arguments, "", 0
    _decide(action, user, "key", "arguments", "outcome", "attempts", "first_by", "first_at")
    transaction.on_commit(lambda: jobs.enqueue_action(action_id))


@transaction.atomic
def approve_first(action_id: int, *, user: User, arguments: dict[str, Any]) -> None:
    """Put an action with these arguments before a second person. Raises AlreadyDecidedError."""
    action = _undecided(action_id)
    if action.status == ActionStatus.REFUSED:
        action.key = uuid.uuid4()
        action.decided_by = action.decided_at = None
    action.status, action.arguments, action.outcome, action.attempts = ActionStatus.PROPOSED, arguments, "", 0
    action.first_by, action.first_at = user, timezone.now()
    changed = ["status", "key", "arguments", "outcome", "attempts", "first_by", "first_at", "decided_by", "decided_at"]
    action.save(update_fields=changed)
    broadcast.announce_actions(action.handoff.conversation_id)
    log.info("action_approved_first", action=action.pk, tool=action.tool, user=user.pk)


def action_under_lock(action_id: int) -> ProposedAction:
    """The action as it is now, under its conversation's lock; for who judges before they decide."""
    return _locked(action_id)


@transaction.atomic
def retry_action(action_id: int, *, user: User) -> None:
    """Send an action once more of which nobody knows what came of it, with the same key: what was done is not done
    twice. Raises AlreadyDecidedError."""
    action = _locked(action_id)
    if action.status != ActionStatus.UNCLEAR:
        raise AlreadyDecidedError
    action.status, action.attempts, action.lease_until = ActionStatus.APPROVED, 0, None
    # It stays the decision of who decided: sending it again approves nothing.
    _decide(action, action.decided_by or user, "attempts", "lease_until")
    transaction.on_commit(lambda: jobs.enqueue_action(action_id))


@transaction.atomic
def decline(action_id: int, *, user: User, reason: str) -> None:
    """Do not carry an action out. Raises AlreadyDecidedError."""
    action = _undecided(action_id)
    action.status, action.decline_reason = ActionStatus.DECLINED, reason.strip()[:500]
    _decide(action, user, "decline_reason")


def decline_undecided(handoffs: QuerySet[Handoff], user: User) -> None:
    """Decline what nobody decided before the conversation left the teammates. The caller has it locked."""
    undecided = ProposedAction.objects.filter(handoff__in=handoffs, status=ActionStatus.PROPOSED)
    undecided.update(status=ActionStatus.DECLINED, decided_by=user, decided_at=timezone.now())


def expire() -> int:
    """End the proposals that nobody decided in time. Returns how many."""
    overdue = ProposedAction.objects.filter(status=ActionStatus.PROPOSED, expires_at__lte=timezone.now())
    conversations = set(overdue.values_list("handoff__conversation", flat=True))
    expired = overdue.update(status=ActionStatus.EXPIRED) if conversations else 0
    for conversation in conversations:
        broadcast.announce_actions(conversation)
    return expired


def _locked(action_id: int) -> ProposedAction:
    """The action as it is under its conversation's lock, which every change of it holds."""
    lock_conversation(ProposedAction.objects.values_list("handoff__conversation", flat=True).get(pk=action_id))
    return ProposedAction.objects.select_related("handoff").get(pk=action_id)


def _undecided(action_id: int) -> ProposedAction:
    action = _locked(action_id)
    if not action.may_be_decided:
        raise AlreadyDecidedError
    return action


def _decide(action: ProposedAction, user: User, *fields: str) -> None:
    action.decided_by, action.decided_at = user, timezone.now()
    action.save(update_fields=["status", "decided_by", "decided_at", *fields])
    broadcast.announce_actions(action.handoff.conversation_id)
    log.info("action_decided", action=action.pk, tool=action.tool, status=action.status, user=user.pk)
