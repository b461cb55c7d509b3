"""Sending a conversation to a person. Every way there ends in `hand_off`."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from agents_core.policy import Reason, risk_of
from agents_core.turn.handoff import HandoffPayload
from agents_core.wording.notices import handoff_notice
from conversations import signals
from conversations.approvals.proposals import propose
from conversations.db.locking import follow_merge, lock_unmerged
from conversations.handoff.ownership import change_owner
from conversations.messages.message_store import append_message
from conversations.models import Conversation, Handoff, HandoffStatus, Owner, Role, Turn
from conversations.realtime import broadcast
from conversations.wait_times.estimate import wait_notice


def hand_off(
    conversation: Conversation,
    payload: HandoffPayload,
    *,
    notice: str,
    turn: Turn | None = None,
    proposed: Sequence[dict[str, Any]] = (),
) -> Handoff:
    """Put a locked conversation in the queue with its payload, and tell the customer, unless the notice is empty.

    A conversation that is already waiting or with a person stays as it is, and its open handoff is returned.
    """
    open_one = conversation.handoffs.filter(ended_at=None).first()
    if open_one:
        return open_one
    conversation.reopen()
    change_owner(conversation, Owner.QUEUE, handoff_status=HandoffStatus.PENDING, queued_at=timezone.now())
    handoff = Handoff.objects.create(
        conversation=conversation,
        turn=turn,
        payload=payload.model_dump(mode="json"),
        reason=payload.escalation_reason.value,
        risk=payload.risk_level,
        intent=payload.detected_intent,
    )
    if proposed:
        propose(handoff, proposed)
    signals.handed_off.send(Conversation, conversation=conversation, handoff=handoff)
    if notice:
        _tell_customer(conversation, notice, turn)
    broadcast.announce_handoff(conversation.pk)
    return handoff


def _tell_customer(conversation: Conversation, notice: str, turn: Turn | None) -> None:
    text = f"{notice}\n\n{wait_notice(conversation)}"
    append_message(conversation, Role.ASSISTANT, text, turn=turn, status=(turn, "done") if turn else None)


def payload_from_history(conversation: Conversation, reason: Reason) -> HandoffPayload:
    """A payload made by code from what is stored, for handoffs that no model prepared."""
    newest_six = list(conversation.messages.filter(role=Role.CUSTOMER).order_by("-seq")[:6])
    said = [message.text_with_attachments for message in newest_six]
    newest = said[0] if said else "The customer asked for a person."
    return HandoffPayload(
        customer_message=newest[:4000],
        detected_intent=conversation.intent or "unknown",
        collected_fields={k: str(v)[:500] for k, v in conversation.collected.items()},
        knowledge_sources_used=conversation.last_sources,
        conversation_summary=_summary(list(reversed(said))),
        escalation_reason=reason,
        risk_level=risk_of(reason, conversation.intent),
        identity=conversation.identity_over(*(message.via for message in newest_six)).level,
    )


def _summary(said: list[str]) -> str:
    if not said:
        return "The customer asked for a person before writing anything."
    quoted = " · ".join(f"“{text[:300]}”" for text in said)
    return f"The customer wrote: {quoted}"


def hand_off_agent_off(conversation: Conversation) -> Handoff:
    """Hand off a locked conversation because the agent is switched off."""
    payload = payload_from_history(conversation, Reason.AGENT_OFF)
    return hand_off(conversation, payload, notice=handoff_notice(payload, conversation.language))


def hand_off_email(conversation: Conversation) -> Handoff:
    """Hand off a locked conversation because of a mail that the agent must not answer. Nobody is told by mail."""
    return hand_off(conversation, payload_from_history(conversation, Reason.UNANSWERED_EMAIL), notice="")


@follow_merge
def request_person(conversation_id: int) -> Handoff:
    """The customer pressed “talk to a person”. Doing it again changes nothing."""
    conversation = lock_unmerged(conversation_id)
    payload = payload_from_history(conversation, Reason.CUSTOMER_REQUEST)
    return hand_off(conversation, payload, notice=handoff_notice(payload, conversation.language))
