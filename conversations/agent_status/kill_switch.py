"""The kill switch. Turned off, the agent answers nobody, and what it was answering goes to people."""

from django.contrib.auth.models import User
from django.db import transaction

from conversations import signals
from conversations.db.locking import lock_conversations
from conversations.handoff.escalation import hand_off_agent_off
from conversations.models import AgentSwitch, Owner, Turn, TurnStatus
from conversations.realtime import broadcast


@transaction.atomic
def set_agent_enabled(on: bool, *, by: User | None = None) -> int:
    """Turn the agent on or off. Off: whatever the agent is answering right now goes to people, and every later message
    does. Returns how many conversations went to people."""
    AgentSwitch.objects.update_or_create(pk=1, defaults={"on": on, "changed_by": by})
    moved = 0 if on else _send_to_people()
    signals.agent_switched.send(AgentSwitch, on=on, by=by, moved=moved)
    broadcast.announce(broadcast.INBOX_GROUP, "inbox.changed")
    return moved


def _send_to_people() -> int:
    unfinished = Turn.objects.filter(status__in=[TurnStatus.QUEUED, TurnStatus.RUNNING])
    # All before the first is handed off: behind its lock a conversation asks for those of the teammates whose turn it
    # is, and a turn that ends just now has the one and waits for the other.
    conversations = lock_conversations(*unfinished.values_list("conversation_id", flat=True))
    moved = [each for each in conversations if each.owner == Owner.AI]
    for conversation in moved:
        hand_off_agent_off(conversation)
    return len(moved)
