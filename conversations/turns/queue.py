"""Making sure that what a customer wrote is answered by exactly one turn."""

from django.db import transaction

from conversations.background import jobs
from conversations.models import Conversation, Turn


def queue_turn(conversation: Conversation, *, ring: bool = True) -> Turn:
    """A new queued turn of a conversation that the caller has locked, and that has none. Rings for a worker on commit;
    not with `ring` false, while another turn of the conversation runs: its end rings for the next."""
    turn = Turn.objects.create(conversation=conversation)
    if ring:
        transaction.on_commit(lambda: jobs.ring(turn.pk))
    return turn
