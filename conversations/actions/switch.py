"""The kill switch."""

from django.contrib.auth.models import User
from django.db import transaction

from conversations import realtime, signals
from conversations.actions.handoff import hand_off_unattended
from conversations.locking import locked
from conversations.models import AgentSwitch, Owner, Turn, TurnStatus


@transaction.atomic
def turn_agent(on: bool, *, by: User | None = None) -> int:
    """Turn the agent on or off. Off: whatever the agent is answering right now goes to people, and every later message
    does. Returns how many conversations went to people."""
    AgentSwitch.objects.update_or_create(pk=1, defaults={"on": on, "changed_by": by})
    moved = 0 if on else _send_to_people()
    signals.agent_switched.send(AgentSwitch, on=on, by=by, moved=moved)
    realtime.announce(realtime.INBOX_GROUP, "inbox.changed")
    return moved


def _send_to_people() -> int:
    moved = 0
    unfinished = Turn.objects.filter(status__in=[TurnStatus.QUEUED, TurnStatus.RUNNING])
    for conversation_id in set(unfinished.values_list("conversation_id", flat=True)):
        conversation = locked(conversation_id)
        if conversation.owner == Owner.AI:
            hand_off_unattended(conversation)
            moved += 1
    return moved
