"""The row lock that every change of a conversation begins with, and what is read behind it.

The two reads are plain SQL: every turn makes them, and the ORM takes ten times as long to put such a query together as
the database takes to answer it.
"""

from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from conversations.models import AgentSwitch, Conversation, Message, Turn, TurnStatus

_MESSAGES, _TURNS, _SWITCH = (model._meta.db_table for model in (Message, Turn, AgentSwitch))
_STANDING = f"""SELECT
    EXISTS(SELECT 1 FROM {_MESSAGES} WHERE conversation_id = %s AND client_id = %s),
    EXISTS(SELECT 1 FROM {_TURNS} WHERE conversation_id = %s AND status = '{TurnStatus.QUEUED.value}'),
    EXISTS(SELECT 1 FROM {_TURNS} WHERE conversation_id = %s AND status = '{TurnStatus.RUNNING.value}'),
    NOT EXISTS(SELECT 1 FROM {_SWITCH} WHERE id = 1 AND NOT "on")"""  # noqa: S608 - names of our own tables
_QUEUED = f"SELECT id FROM {_TURNS} WHERE conversation_id = %s AND status = '{TurnStatus.QUEUED.value}'"  # noqa: S608


def locked(conversation_id: int) -> Conversation:
    """The conversation, locked until the transaction ends. SQLite has locked the database at BEGIN already."""
    return Conversation.objects.select_for_update(of=("self",)).select_related("customer").get(pk=conversation_id)


@dataclass(frozen=True)
class Standing:
    """What else decides about a new message. It is read behind the lock: PostgreSQL answers a subquery of the locking
    statement as of before the wait."""

    stored: bool  # a message with that client id
    queued: bool  # a turn that has not begun
    running: bool  # a turn that has
    agent_on: bool


def standing(conversation: Conversation, client_id: UUID) -> Standing:
    """How a conversation that the caller has locked stands."""
    stored_id = Message._meta.get_field("client_id").get_db_prep_value(client_id, connection)
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, [conversation.pk, stored_id, conversation.pk, conversation.pk])
        return Standing(*map(bool, cursor.fetchone()))


def queued_turn(conversation: Conversation) -> int | None:
    """The id of the turn that waits in a conversation that the caller has locked."""
    with connection.cursor() as cursor:
        cursor.execute(_QUEUED, [conversation.pk])
        row = cursor.fetchone()
        return row[0] if row else None
