"""Work by name: on this process's own loop when there is only one process, by a worker's task otherwise."""

import pytest

from conversations import tasks
from conversations.background import jobs
from conversations.background.jobs import SEND_EMAIL, Job

TURNS = Job(
    run="tests.conversations.background.test_jobs.admit", task="conversations.tasks.run_turns", lost="not_queued"
)
MAIL = Job(
    run="tests.conversations.background.test_jobs.send", task="conversations.tasks.send_email", lost="not_queued"
)

admitted: list[list[int]] = []


def admit(turn_ids: list[int]) -> None:
    """A plain function, done when it returns."""
    admitted.append(turn_ids)


async def send(email_id: int) -> None:
    """A coroutine, for the loop."""


@pytest.fixture
def begun(settings, monkeypatch) -> list[str]:
    """What was given to the loop of a site of one process."""
    names: list[str] = []

    def take(coroutine) -> None:
        names.append(coroutine.__name__)
        coroutine.close()

    settings.EMBEDDED = True
    monkeypatch.setattr(jobs, "run_soon", take)
    return names


def test_a_coroutine_is_given_to_the_loop_and_a_plain_function_called(begun):
    MAIL.enqueue(7)
    assert begun == ["send"]
    TURNS.enqueue([1, 2])
    assert (begun, admitted) == (["send"], [[1, 2]])


def test_what_is_for_later_waits_on_the_loop(begun):
    MAIL.enqueue_later(7, seconds=5)
    assert begun == ["_in_a_while"]


def test_with_workers_a_task_is_sent(settings, monkeypatch):
    settings.EMBEDDED = False
    sent: list[dict] = []
    monkeypatch.setattr(tasks.send_email, "apply_async", lambda **options: sent.append(options))
    jobs.enqueue_email(7)
    SEND_EMAIL.enqueue_later(8, seconds=5)
    assert sent == [{"args": [7], "retry": False}, {"args": [8], "retry": False, "countdown": 5}]


def test_a_broker_that_is_down_costs_the_caller_nothing(settings, monkeypatch):
    def down(**options):
        raise OSError("no broker")

    settings.EMBEDDED = False
    monkeypatch.setattr(tasks.send_email, "apply_async", down)
    jobs.enqueue_email(7)
    SEND_EMAIL.enqueue_later(8, seconds=5)
