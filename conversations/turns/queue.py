"""Making sure that what a customer wrote is answered by exactly one turn: queued, and claimed under a lease."""

import re
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from agents_core.text.runs import LONGEST_WORD
from agents_core.turn.context import TurnContext
from conversations.agent_status.budgets import within_budget
from conversations.background import jobs
from conversations.handoff.escalation import hand_off_agent_off
from conversations.memory.session import ConversationSession
from conversations.models import AgentSwitch, Conversation, Owner, ProviderRefusal, Role, Turn, TurnStatus

LEASE = timedelta(seconds=10)
# Of what the customer wrote since the last answer, so many characters are given to a turn: the newest. The longest
# message fits. Staff see all of it.
MOST_CHARACTERS = 12_000
LEAST_SECONDS = 2.0  # an attempt with less time than this is not worth making


def queue_turn(conversation: Conversation, *, ring: bool = True) -> Turn:
    """A new queued turn of a conversation that the caller has locked, and that has none. Rings for a worker on commit;
    not with `ring` false, while another turn of the conversation runs: its end rings for the next."""
    turn = Turn.objects.create(conversation=conversation)
    if ring:
        transaction.on_commit(lambda: jobs.enqueue_turns(turn.pk))
    return turn


@dataclass(frozen=True)
class Claim:
    """A turn that is ours until its lease runs out, and what it works on."""

    turn_id: int
    conversation_id: int
    fence: int
    epoch: int
    upto_seq: int
    context: TurnContext
    session: ConversationSession
    refused: bool = False  # the provider refused our account when last asked


def claim_turn(turn_id: int, *, worker: str, apart: bool = False) -> Claim | None:
    """Take a queued turn. None when somebody else has it, when another turn of the conversation runs, when it is not
    due yet, when a person owns the conversation, or when the agent is switched off; and, for all but a process that
    runs such turns `apart`, when a process was lost that ran it."""
    try:
        with transaction.atomic():
            return _claim(turn_id, worker, apart)
    except IntegrityError:  # another turn of this conversation runs; its end rings for this one
        return None


def _claim(turn_id: int, worker: str, apart: bool) -> Claim | None:
    now = timezone.now()
    queued = Turn.objects.select_for_update(of=("conversation",)).select_related("conversation__customer")
    turn = queued.filter(pk=turn_id, status=TurnStatus.QUEUED).first()
    if turn is None or (turn.not_before and turn.not_before > now) or (turn.lost and not apart):
        return None
    conversation = turn.conversation
    said = conversation.messages.filter(role=Role.CUSTOMER, seq__gt=conversation.answered_seq).order_by("seq")
    messages = list(said.values_list("seq", "text", AgentSwitch.off(), ProviderRefusal.standing(), "attached", "via"))
    if conversation.owner != Owner.AI or not messages:
        Turn.objects.filter(pk=turn_id, status=TurnStatus.QUEUED).update(status=TurnStatus.DISCARDED, finished_at=now)
        return None
    if messages[0][2]:  # the message came in just as the switch was turned
        hand_off_agent_off(conversation)
        return None
    # The turn was read before we had the lock, so it may have changed: then nothing is updated.
    claimed = Turn.objects.filter(pk=turn_id, status=TurnStatus.QUEUED, fence=turn.fence).update(
        status=TurnStatus.RUNNING,
        fence=turn.fence + 1,
        epoch=conversation.epoch,
        attempts=turn.attempts + 1,
        upto_seq=messages[-1][0],
        worker=worker,
        lease_until=now + LEASE,
        started_at=now,
    )
    if not claimed:
        return None
    said_newly, left_out = _newest("\n".join(text for _seq, text, *_ in messages if text))
    context = TurnContext(
        conversation_id=str(conversation.public_id),
        turn_id=str(turn.pk),
        identity=conversation.identity_over(*(via for *_, via in messages)),
        page=conversation.page,
        network=conversation.network,
        message=said_newly,
        left_out=left_out,
        attached=_attached(conversation, messages[0][0]) if any(message[4] for message in messages) else [],
        state=conversation.state,
        seconds=max(settings.TURN_SECONDS - turn.seconds, LEAST_SECONDS),
        affordable=within_budget(conversation),
    )
    session = ConversationSession(conversation)
    seq, _text, _off, refused, _files, _via = messages[-1]
    return Claim(turn.pk, conversation.pk, turn.fence + 1, conversation.epoch, seq, context, session, refused)


def _newest(text: str) -> tuple[str, int]:
    """The end of what was written, from a word's beginning on, and how many characters stand before it."""
    if len(text) <= MOST_CHARACTERS:
        return text, 0
    newest = text[-MOST_CHARACTERS:]
    cut = re.search(r"\s", newest[:LONGEST_WORD])
    newest = newest[cut.end() if cut else 0 :]
    return newest, len(text) - len(newest)


def _attached(conversation: Conversation, since: int) -> list[str]:
    """Name, type and size of what the customer sent from message `since` on."""
    files = conversation.attachments.filter(message__role=Role.CUSTOMER, message__seq__gte=since)
    return [each.described for each in files.order_by("message__seq", "pk")]
