"""What every test may use. The model lies outside the project, and so does the worker behind the doorbell."""

import threading
from collections.abc import Callable, Iterator

import channels.db
import pytest
from agents import Model, ModelProvider
from agents.testing import ScriptedModel
from asgiref.sync import SyncToAsync
from django.db import close_old_connections, connection, connections

from agents_core.providers import openai
from conversations.background import jobs
from knowledge import jobs as background
from tests.caching import fresh_cache


class ScriptedProvider(ModelProvider):
    """Gives the same scripted model to every agent, on every event loop."""

    def __init__(self, model: Model) -> None:
        self.model = model

    def get_model(self, model_name: str | None) -> Model:
        return self.model


@pytest.fixture(scope="session", autouse=True)
def quick_to_empty(django_db_setup, django_db_blocker) -> None:
    """Tests that commit empty all tables behind them. PostgreSQL takes a second to TRUNCATE some seventy, and
    milliseconds to delete what little is in them; foreign keys are looked at when that is committed."""
    operations, truncate = connection.ops, connection.ops.sql_flush

    def delete(style, tables, *, reset_sequences=False, allow_cascade=False):
        if reset_sequences:
            return truncate(style, tables, reset_sequences=True, allow_cascade=allow_cascade)
        return ["; ".join(f"DELETE FROM {operations.quote_name(table)}" for table in tables)]

    if connection.vendor == "postgresql":
        operations.sql_flush = delete


@pytest.fixture(scope="session", autouse=True)
def no_connection_left(django_db_setup) -> Iterator[None]:
    """Asynchronous tests ask the database in a thread that outlives them, and PostgreSQL drops no database in use."""
    yield
    SyncToAsync.single_thread_executor.submit(connections.close_all).result()


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """A shared cache outlives a test, and the ids in its keys begin again with every new test database."""
    fresh_cache()


@pytest.fixture(autouse=True)
def media(settings, tmp_path_factory) -> None:
    """Files that tests upload lie apart from those of the site on this machine."""
    settings.MEDIA_ROOT = tmp_path_factory.getbasetemp() / "media"


@pytest.fixture(autouse=True)
def no_server(monkeypatch) -> None:
    """A server's background threads would look into the database beside a test, and outlive it."""
    monkeypatch.setattr(background, "_stays", threading.Event())


@pytest.fixture(autouse=True)
def rung(monkeypatch) -> list[int]:
    """The turns that a worker was rung for, in order. No worker answers: tests run turns themselves."""
    turns: list[int] = []
    monkeypatch.setattr(jobs, "enqueue_turns", lambda *rung: turns.extend(rung))
    return turns


@pytest.fixture(autouse=True)
def open_transaction(monkeypatch) -> None:
    """Channels closes connections around each database call, and would close the transaction of a test with it."""

    def close_unless_testing() -> None:
        if not connection.in_atomic_block:
            close_old_connections()

    monkeypatch.setattr(channels.db, "close_old_connections", close_unless_testing)


@pytest.fixture
def script(settings, monkeypatch) -> Callable[..., ScriptedModel]:
    """Makes the model say what the test wants, one step for each call of the model. Returns the model, which keeps what
    it was asked in `calls`. Called again it adds steps. See `tests/conversations/scripted_model.py` for the steps."""
    settings.AGENT_BACKEND = "offline"
    model = ScriptedModel([])
    monkeypatch.setattr(openai, "_offline", lambda: ScriptedProvider(model))

    def add(*steps) -> ScriptedModel:
        model.extend(steps)
        return model

    return add
