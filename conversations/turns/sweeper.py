"""Finding what was lost: turns and actions whose process died, and those that nobody was rung for."""

from datetime import timedelta

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from conversations.approvals.execution import stuck_actions
from conversations.approvals.proposals import expire
from conversations.background import jobs
from conversations.db.locking import lock_conversation
from conversations.models import Turn, TurnStatus
from conversations.outbound_email.outbox import due_emails
from conversations.turns.results import give_up_or_requeue

log = structlog.get_logger(__name__)

# A ring may have been lost, or its worker be full: then another may have room.
RING_AFTER = timedelta(seconds=1)
RING_AGAIN_AFTER = timedelta(seconds=5)
AT_ONCE = 500
MOST_LOSSES = 3  # processes that a turn may cost: one in its ordinary place, and two apart
RING_FOR = 20  # turns with one ring, so that several workers share what waits


def requeue_lost_work() -> int:
    """Queue the turns whose lease ran out, and ring for those that wait. Returns how many it rang for. Approved actions
    that nobody carries out are asked for again, mails that are due are sent, and proposals that nobody decided end."""
    expire()
    for action_id in stuck_actions():
        jobs.enqueue_action(action_id)
    for email_id in due_emails():
        jobs.enqueue_email(email_id)
    now = timezone.now()
    overdue = Turn.objects.filter(status=TurnStatus.RUNNING, lease_until__lt=now)
    for turn_id in overdue.values_list("pk", flat=True)[:AT_ONCE]:
        _reclaim(turn_id)
    waiting = Turn.objects.filter(
        Q(not_before=None) | Q(not_before__lte=now),
        Q(rung_at=None) | Q(rung_at__lt=now - RING_AGAIN_AFTER),
        status=TurnStatus.QUEUED,
        created__lt=now - RING_AFTER,
    )
    # A conversation's queued turn waits its turn behind the running one.
    waiting = waiting.exclude(conversation__turns__status=TurnStatus.RUNNING)
    found = dict(waiting.order_by("pk").values_list("pk", "lost")[:AT_ONCE])
    if found:
        Turn.objects.filter(pk__in=found).update(rung_at=now)
    turn_ids = [turn_id for turn_id, lost in found.items() if not lost]
    for start in range(0, len(turn_ids), RING_FOR):
        jobs.enqueue_turns(*turn_ids[start : start + RING_FOR])
    # What has cost two processes is kept from those that were beside somebody else's when theirs ended.
    for losses in range(1, MOST_LOSSES):
        if lost_ids := [turn_id for turn_id, lost in found.items() if lost == losses]:
            jobs.enqueue_turns_apart(*lost_ids)
    return len(found)


@transaction.atomic
def _reclaim(turn_id: int) -> None:
    conversation = lock_conversation(Turn.objects.get(pk=turn_id).conversation_id)
    turn = Turn.objects.get(pk=turn_id)
    if turn.status != TurnStatus.RUNNING or turn.lease_until is None or turn.lease_until >= timezone.now():
        return
    log.warning("turn_lost", turn=turn_id, worker=turn.worker, attempts=turn.attempts)
    if not turn.worker:
        give_up_or_requeue(conversation, turn, "its worker was stopped", retry=True)
        return
    turn.lost += 1
    give_up_or_requeue(conversation, turn, f"the worker {turn.worker} died", retry=turn.lost < MOST_LOSSES)
