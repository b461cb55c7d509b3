"""Who wrote what people have to decide about, as far as it is proved: by the way in which it came, when it came."""

from agents_core.turn.context import Identity
from conversations.models import Conversation, Role


def proved_identity(conversation: Conversation) -> Identity:
    """The customer as they are known by all that they wrote since a teammate last wrote to them: one mail among it,
    which may come from anybody, and nothing is proved. A code counts if it did when they wrote. What an earlier stay
    with people settled is left out."""
    said = conversation.messages.filter(role=Role.CUSTOMER).order_by("-seq")
    newest = said.first()
    if newest is None:
        return conversation.identity
    answered = conversation.messages.filter(role=Role.STAFF, seq__lt=newest.seq).order_by("-seq")
    since = answered.values_list("seq", flat=True).first() or 0
    ended = conversation.handoffs.filter(ended_at__isnull=False).order_by("-ended_at")
    settled = ended.values_list("ended_at", flat=True).first()
    counting = said.filter(seq__gt=since)
    ways = (counting.filter(created__gt=settled) if settled else counting).values_list("via", flat=True)
    return conversation.identity_over(newest.via, *ways, at=newest.created)
