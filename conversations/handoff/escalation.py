"""Sending a conversation to a person. Every way there ends in `hand_off`."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from agents_core.memory.transcript import given_details, shorten_line
from agents_core.policy import Reason, risk_of
from agents_core.turn.handoff import HandoffPayload
from agents_core.wording.notices import handoff_notice
from conversations import signals
from conversations.approvals.proposals import propose
from conversations.db.locking import follow_merge, lock_unmerged
from conversations.handoff.details import add_details, read_details
from conversations.handoff.ownership import change_owner
from conversations.handoff.ticket_limits import check_ticket
from conversations.messages.message_store import append_message
from conversations.models import Conversation, Handoff, HandoffStatus, Message, Owner, Role, Turn
from conversations.realtime import broadcast
from conversations.wait_times.estimate import wait_notice

LONGEST_ANSWER = 160  # characters of what the agent said, in a summary


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
    for message in conversation.messages.filter(role=Role.CUSTOMER, seq__gt=conversation.answered_seq).order_by("seq"):
        add_details(conversation, handoff, message)  # written while the agent worked on what came before
    signals.handed_off.send(Conversation, conversation=conversation, handoff=handoff)
    if notice:
        _tell_customer(conversation, notice, turn)
    broadcast.announce_handoff(conversation.pk)
    return handoff


def _tell_customer(conversation: Conversation, notice: str, turn: Turn | None) -> None:
    text = f"{notice}\n\n{wait_notice(conversation)}"
    append_message(conversation, Role.ASSISTANT, text, turn=turn, status=(turn, "done") if turn else None)


def payload_from_history(conversation: Conversation, reason: Reason) -> HandoffPayload:
    """A payload made by code from what is stored, for handoffs that no model prepared. What the agent has not read of
    a locked conversation is read here."""
    newest_six = list(conversation.messages.filter(role=Role.CUSTOMER).order_by("-seq")[:6])
    unread = [message.text for message in reversed(newest_six) if message.seq > conversation.answered_seq]
    details = read_details(unread, intent=conversation.intent, known=conversation.collected)
    if details.fields:
        conversation.collected = {**conversation.collected, **details.fields}
        conversation.save(update_fields=["collected"])
    intent = details.intent or conversation.intent or "unknown"
    return HandoffPayload(
        customer_message=_newest_words(newest_six)[:4000],
        detected_intent=intent,
        collected_fields={k: str(v)[:500] for k, v in conversation.collected.items()},
        knowledge_sources_used=conversation.last_sources,
        conversation_summary=_summary(conversation, newest_six, intent),
        escalation_reason=reason,
        risk_level=risk_of(reason, intent),
        identity=conversation.identity_over(*(message.via for message in newest_six)).level,
    )


def _newest_words(newest: Sequence[Message]) -> str:
    return newest[0].text_with_attachments if newest else "The customer asked for a person."


def _summary(conversation: Conversation, newest: Sequence[Message], intent: str) -> str:
    """What was said before the newest message, which the payload holds as it is; and what is known."""
    if not newest:
        return "The customer asked for a person before writing anything."
    parts = [] if intent == "unknown" else [f"About: {intent.replace('_', ' ')}."]
    if earlier := _said_before(conversation, newest):
        parts.append(f"Before that: {earlier}.")
    if conversation.collected:
        parts.append(f"Given: {given_details({name: str(value) for name, value in conversation.collected.items()})}.")
    return " ".join(parts)[:4000] or "What it is about is not clear yet."


def _said_before(conversation: Conversation, newest: Sequence[Message]) -> str:
    """The turns before the newest message: what the customer wrote, and what they were answered."""
    said = conversation.messages.filter(seq__gte=newest[-1].seq, seq__lt=newest[0].seq)
    lines = []
    for role, text in said.exclude(role=Role.SYSTEM).order_by("seq").values_list("role", "text"):
        if role == Role.CUSTOMER:
            lines.append(f"the customer wrote “{shorten_line(text)}”")
        elif lines:
            lines.append(f"was answered “{shorten_line(text, LONGEST_ANSWER)}”")
    return "; ".join(lines)


def hand_off_agent_off(conversation: Conversation) -> Handoff:
    """Hand off a locked conversation because the agent is switched off."""
    payload = payload_from_history(conversation, Reason.AGENT_OFF)
    return hand_off(conversation, payload, notice=handoff_notice(payload, conversation.language))


def hand_off_email(conversation: Conversation) -> Handoff:
    """Hand off a locked conversation because of a mail that the agent must not answer. Nobody is told by mail."""
    return hand_off(conversation, payload_from_history(conversation, Reason.UNANSWERED_EMAIL), notice="")


@follow_merge
def request_person(conversation_id: int) -> Handoff:
    """The customer pressed “talk to a person”. Doing it again changes nothing.

    Raises TooManyTicketsError.
    """
    conversation = lock_unmerged(conversation_id)
    if conversation.owner == Owner.AI:
        check_ticket(conversation)
    payload = payload_from_history(conversation, Reason.CUSTOMER_REQUEST)
    return hand_off(conversation, payload, notice=handoff_notice(payload, conversation.language))
