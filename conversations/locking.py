"""The row lock that every change of a conversation begins with."""

from conversations.models import Conversation


def locked(conversation_id: int) -> Conversation:
    """The conversation, locked until the transaction ends. SQLite has locked the database at BEGIN already."""
    return Conversation.objects.select_for_update(of=("self",)).select_related("customer").get(pk=conversation_id)
