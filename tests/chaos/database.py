"""Reads the site's database beside the site, without its code: the rows that an audit needs."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import psycopg

from tests.chaos.records import Conversation, Handoff, Message, Stored, Ticket, Turn

Rows = Callable[[str], list[tuple[Any, ...]]]


def read(url: str) -> Stored:
    """Everything, as of one moment. `url` is the site's DATABASE_URL."""
    with _rows(url) as rows:
        return Stored(
            conversations=[
                Conversation(id, str(UUID(str(public_id))), owner, last_seq)
                for id, public_id, owner, last_seq in rows(
                    "SELECT id, public_id, owner, last_seq FROM conversations_conversation ORDER BY id"
                )
            ],
            messages=[
                Message(conversation, seq, role, text, _time(created), str(UUID(str(client))) if client else "", turn)
                for conversation, seq, role, text, created, client, turn in rows(
                    "SELECT conversation_id, seq, role, text, created, client_id, turn_id FROM conversations_message"
                    " ORDER BY conversation_id, seq"
                )
            ],
            turns=[
                Turn(id, conversation, status, upto, _time(created), _time(finished), attempts)
                for id, conversation, status, upto, created, finished, attempts in rows(
                    "SELECT id, conversation_id, status, upto_seq, created, finished_at, attempts"
                    " FROM conversations_turn ORDER BY id"
                )
            ],
            handoffs=[
                Handoff(conversation, _time(created), turn, _time(ended))
                for conversation, created, turn, ended in rows(
                    "SELECT conversation_id, created, turn_id, ended_at FROM conversations_handoff ORDER BY id"
                )
            ],
            tickets=[
                Ticket(id, conversation, status, _time(opened), _time(claimed), _time(closed))
                for id, conversation, status, opened, claimed, closed in rows(
                    "SELECT id, conversation_id, status, opened_at, claimed_at, resolved_at FROM inbox_ticket"
                    " ORDER BY id"
                )
            ],
        )


def running_turns(url: str) -> list[int]:
    """The ids of the turns that somebody works on; none when the database is down."""
    with suppress(psycopg.OperationalError), _rows(url) as rows:
        return [id for (id,) in rows("SELECT id FROM conversations_turn WHERE status = 'running'")]
    return []


def waiting_replies(url: str) -> int:
    """How many replies of teammates wait to be sent, while their author may undo them."""
    with _rows(url) as rows:
        return rows("SELECT count(*) FROM inbox_outgoingreply WHERE state = 'waiting'")[0][0]


@contextmanager
def _rows(url: str) -> Iterator[Rows]:
    if url.startswith("sqlite:///"):
        path = url.removeprefix("sqlite:///")
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=20, isolation_level=None)) as lite:
            lite.execute("BEGIN")
            yield lambda query: lite.execute(query).fetchall()
        return
    with psycopg.connect(url) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        yield lambda query: connection.execute(query.encode()).fetchall()


def _time(value: Any) -> Any:
    """Seconds since the epoch, or None. SQLite holds text, in UTC and without saying so."""
    if value is None:
        return None
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
