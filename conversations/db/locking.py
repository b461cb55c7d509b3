"""The row lock that every change of a conversation begins with, and what is read behind it.

The two reads are plain SQL: every turn makes them, and the ORM takes ten times as long to put such a query together as
the database takes to answer it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar
from uuid import UUID

from django.db import connection, transaction

from conversations.exceptions import MergedError
from conversations.models import AgentSwitch, Conversation, Message, Turn, TurnStatus

P = ParamSpec("P")
R = TypeVar("R")

_MESSAGES, _TURNS, _SWITCH = (model._meta.db_table for model in (Message, Turn, AgentSwitch))
_CONVERSATIONS = Conversation._meta.db_table
_POSTING_STATE = f"""SELECT
    EXISTS(SELECT 1 FROM {_MESSAGES} WHERE client_id = %s AND conversation_id = %s)
    OR EXISTS(SELECT 1 FROM {_MESSAGES} WHERE client_id = %s AND conversation_id IN
              (SELECT id FROM {_CONVERSATIONS} WHERE merged_into_id = %s)),
    EXISTS(SELECT 1 FROM {_TURNS} WHERE conversation_id = %s AND status = '{TurnStatus.QUEUED.value}'),
    EXISTS(SELECT 1 FROM {_TURNS} WHERE conversation_id = %s AND status = '{TurnStatus.RUNNING.value}'),
    NOT EXISTS(SELECT 1 FROM {_SWITCH} WHERE id = 1 AND NOT "on")"""  # noqa: S608 - names of our own tables
_QUEUED = f"SELECT id FROM {_TURNS} WHERE conversation_id = %s AND status = '{TurnStatus.QUEUED.value}'"  # noqa: S608


def lock_conversation(conversation_id: int) -> Conversation:
    """The conversation, locked until the transaction ends. SQLite has locked the database at BEGIN already."""
    return Conversation.objects.select_for_update(of=("self",)).select_related("customer").get(pk=conversation_id)


def lock_conversations(*conversation_ids: int) -> list[Conversation]:
    """These conversations, locked in the order of their ids, so that nobody waits for who waits for them."""
    return [lock_conversation(conversation_id) for conversation_id in sorted(set(conversation_ids))]


def lock_unmerged(conversation_id: int) -> Conversation:
    """The conversation, locked. Raises MergedError when the customer goes on in another one."""
    conversation = lock_conversation(conversation_id)
    if conversation.merged_into_id:
        raise MergedError(conversation.merged_into_id)
    return conversation


def follow_merge(verb: Callable[Concatenate[int, P], R]) -> Callable[Concatenate[int, P], R]:
    """Makes of a verb one transaction on the conversation, or on the one into which it was merged. The lock of the
    first is let go before the second is waited for."""

    @wraps(verb)
    def run(conversation_id: int, *args: P.args, **kwargs: P.kwargs) -> R:
        while True:
            try:
                with transaction.atomic():
                    return verb(conversation_id, *args, **kwargs)
            except MergedError as merged:
                conversation_id = merged.into

    return run


@dataclass(frozen=True)
class PostingState:
    """What else decides about a new message. It is read behind the lock: PostgreSQL answers a subquery of the locking
    statement as of before the wait."""

    stored: bool  # a message with that client id, in the conversation or in one that was merged into it
    queued: bool  # a turn that has not begun
    running: bool  # a turn that has
    agent_on: bool


def posting_state(conversation: Conversation, client_id: UUID) -> PostingState:
    """How a conversation that the caller has locked stands."""
    stored_id = Message._meta.get_field("client_id").get_db_prep_value(client_id, connection)
    with connection.cursor() as cursor:
        cursor.execute(_POSTING_STATE, [stored_id, conversation.pk, stored_id, *[conversation.pk] * 3])
        return PostingState(*map(bool, cursor.fetchone()))


def queued_turn(conversation: Conversation) -> int | None:
    """The id of the turn that waits in a conversation that the caller has locked."""
    with connection.cursor() as cursor:
        cursor.execute(_QUEUED, [conversation.pk])
        row = cursor.fetchone()
        return row[0] if row else None
