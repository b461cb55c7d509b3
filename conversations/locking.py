"""The row lock that every change of a conversation begins with."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef

from conversations.models import AgentSwitch, Conversation, Message, Turn, TurnStatus


def locked(conversation_id: int) -> Conversation:
    """The conversation, locked until the transaction ends. SQLite has locked the database at BEGIN already."""
    return Conversation.objects.select_for_update(of=("self",)).select_related("customer").get(pk=conversation_id)


@dataclass(frozen=True)
class Standing:
    """What else decides about a new message, in one query. It is read behind the lock: PostgreSQL answers a subquery of
    the locking statement as of before the wait."""

    stored: bool  # a message with that client id
    queued: bool  # a turn that has not begun
    running: bool  # a turn that has
    agent_on: bool


def standing(conversation: Conversation, client_id: UUID) -> Standing:
    """How a conversation that the caller has locked stands."""
    own = {"conversation": OuterRef("pk")}
    row = (
        Conversation.objects.filter(pk=conversation.pk)
        .values_list(
            Exists(Message.objects.filter(**own, client_id=client_id)),
            Exists(Turn.objects.filter(**own, status=TurnStatus.QUEUED)),
            Exists(Turn.objects.filter(**own, status=TurnStatus.RUNNING)),
            ~AgentSwitch.off(),
        )
        .get()
    )
    return Standing(*row)
