"""Carrying out an approved action: taken by one process, run on the loop of turns, since the shop's system may take its
time, and told to the customer and to the agent when it is done."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from django.db import transaction
from django.utils import timezone

from agents_core.connectors.approved_actions import execute_action
from agents_core.connectors.base import ActionRefusedError, Receipt
from agents_core.wording.action_notices import done_notice
from conversations.db.async_access import run_in_db_thread
from conversations.db.locking import lock_conversation
from conversations.memory.session import store_items
from conversations.messages.message_store import append_message
from conversations.models import ActionStatus, Conversation, Owner, ProposedAction, Role
from conversations.outbound_email.outbox import queue_email
from conversations.realtime import broadcast

log = structlog.get_logger(__name__)
LEASE = timedelta(seconds=60)
MAX_ATTEMPTS = 3
ASK_AGAIN_AFTER = timedelta(seconds=5)
SECONDS = 40.0  # that the shop has to answer; less than the lease


@dataclass(frozen=True)
class ActionClaim:
    """An action that is ours to carry out until its lease runs out."""

    action_id: int
    tool: str
    arguments: dict[str, Any]
    key: str


async def perform_action(action_id: int) -> None:
    """Carry an action out if it is free. Doing it twice changes nothing. Never raises, except when it is cancelled."""
    claim = await run_in_db_thread(claim_action, action_id)
    if claim is None:
        return
    try:
        async with asyncio.timeout(SECONDS):
            receipt = await execute_action(claim.tool, claim.arguments, key=claim.key)
    except ActionRefusedError as error:
        await run_in_db_thread(refuse_action, claim, str(error))
    except Exception as error:
        log.warning("action_failed", action=action_id, error=repr(error))
        await run_in_db_thread(fail_action, claim, repr(error.__cause__ or error))
    else:
        await run_in_db_thread(finish_action, claim, receipt)


@transaction.atomic
def claim_action(action_id: int) -> ActionClaim | None:
    """Take an approved action; None when another process has it, or it is finished."""
    conversation_id = ProposedAction.objects.values_list("handoff__conversation", flat=True).get(pk=action_id)
    lock_conversation(conversation_id)
    action = ProposedAction.objects.get(pk=action_id)
    now = timezone.now()
    if action.status != ActionStatus.APPROVED or (action.lease_until and action.lease_until > now):
        return None
    action.attempts += 1
    action.lease_until = now + LEASE
    action.save(update_fields=["attempts", "lease_until"])
    return ActionClaim(action.pk, action.tool, action.arguments, str(action.key))


@transaction.atomic
def finish_action(claim: ActionClaim, receipt: Receipt) -> None:
    """It was done: the customer is told, and the agent knows when it has the conversation. Once, however often."""
    conversation, action = _still_running(claim)
    if action is None:
        return
    _end(action, ActionStatus.DONE, outcome=receipt.detail, reference=receipt.reference[:80])
    notice = done_notice(claim.tool, claim.arguments, receipt, conversation.language)
    append_message(conversation, Role.SYSTEM, notice, email=queue_email(conversation))
    if conversation.owner == Owner.AI:  # otherwise it is written down when the teammate gives the conversation back
        conversation.save(update_fields=store_items(conversation, None, [action.as_run_item]))
    broadcast.announce_actions(conversation.pk)


@transaction.atomic
def refuse_action(claim: ActionClaim, why: str) -> None:
    """The shop's system will not: a teammate may change the arguments, or decline."""
    conversation, action = _still_running(claim)
    if action:
        _end(action, ActionStatus.REFUSED, outcome=why)
        broadcast.announce_actions(conversation.pk)


@transaction.atomic
def fail_action(claim: ActionClaim, error: str) -> None:
    """There was no clear answer. It is sent again a few times, with the same key; then a teammate has to look."""
    conversation, action = _still_running(claim)
    if action is None:
        return
    if action.attempts < MAX_ATTEMPTS:
        action.outcome, action.lease_until = error[:2000], timezone.now() + ASK_AGAIN_AFTER
        action.save(update_fields=["outcome", "lease_until"])
        return
    _end(action, ActionStatus.UNCLEAR, outcome=error)
    broadcast.announce_actions(conversation.pk)


def stuck_actions() -> list[int]:
    """Approved actions that no process works on: what asked for them was lost, or their process died."""
    now = timezone.now()
    approved = ProposedAction.objects.filter(status=ActionStatus.APPROVED)
    new = approved.filter(lease_until=None, decided_at__lt=now - ASK_AGAIN_AFTER)
    return list((new | approved.filter(lease_until__lt=now)).values_list("pk", flat=True)[:100])


def _still_running(claim: ActionClaim) -> tuple[Conversation, ProposedAction | None]:
    action = ProposedAction.objects.select_related("handoff", "decided_by").get(pk=claim.action_id)
    conversation = lock_conversation(action.handoff.conversation_id)
    action.refresh_from_db(fields=["status", "key", "attempts"])
    return conversation, action if action.status == ActionStatus.APPROVED and str(action.key) == claim.key else None


def _end(action: ProposedAction, status: ActionStatus, *, outcome: str, reference: str = "") -> None:
    action.status, action.outcome, action.reference = status, outcome[:2000], reference
    action.lease_until, action.finished_at = None, timezone.now()
    action.save(update_fields=["status", "outcome", "reference", "lease_until", "finished_at"])
    log.info("action_finished", action=action.pk, tool=action.tool, status=status.value)
