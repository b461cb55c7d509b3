"""Making sure that what a customer wrote is answered by exactly one turn."""

from django.db import transaction

from conversations import dispatch, realtime
from conversations.models import Conversation, Turn, TurnStatus


def queue_turn(conversation: Conversation) -> Turn:
    """The queued turn of a conversation that the caller has locked; made if there is none, so that quick messages are
    answered together. Rings for a worker on commit."""
    turn, created = Turn.objects.get_or_create(conversation=conversation, status=TurnStatus.QUEUED)
    if created:
        state = "queued"
        realtime.announce(realtime.conversation_group(conversation.pk), "turn.status", turn=turn.pk, state=state)
        transaction.on_commit(lambda: dispatch.ring(turn.pk))
    return turn
