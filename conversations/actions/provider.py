"""Whether the model's provider accepts us. Outside the turn's transaction, since all that fail meet in one row."""

from conversations.models import ProviderRefusal
from conversations.realtime import broadcast


def note_refusal(what: str) -> None:
    """The provider refused our account; `what` is a `refusals.Refusal`. Staff are told until it answers."""
    if not ProviderRefusal.objects.filter(pk=1, what=what).exists():
        ProviderRefusal.record(what)


def note_answer(conversation_id: int) -> None:
    """The provider answered again, in that conversation."""
    ProviderRefusal.clear()
    broadcast.announce_inbox(conversation_id)
