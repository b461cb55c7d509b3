"""Work that nobody waits for: in the foreground of a command, in a server's thread, or by a worker."""

import threading

import pytest
from django.utils.module_loading import import_string

from knowledge import jobs, tasks
from knowledge.jobs import JOBS, BackgroundJob
from knowledge.vector_store import sync

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def queued(settings, monkeypatch):
    """What a broker was given for `sync_vector_store`; there are several processes."""
    settings.EMBEDDED = False
    sent = []
    monkeypatch.setattr(tasks.sync_vector_store, "apply_async", lambda **options: sent.append(options["args"]))
    return sent


@pytest.fixture
def job(monkeypatch):
    """Makes a job of some work: it goes by the name of one that there is."""

    def make(work):
        monkeypatch.setattr(sync, "run_sync", work)
        return BackgroundJob("knowledge.vector_store.sync.run_sync", "knowledge.tasks.sync_vector_store")

    return make


@pytest.mark.parametrize("each", JOBS, ids=lambda each: each.name)
def test_a_worker_does_what_the_job_is_named_for(each, settings, monkeypatch):
    settings.KNOWLEDGE_BACKEND = "openai"
    done = []
    about = [] if each.name in ("sync_vector_store", "read_new_passages") else [7]
    monkeypatch.setattr(each.run, lambda *about: done.append(list(about)))
    task = import_string(each.task)
    assert task.name == each.task
    task(*about)
    assert done == [about]


def test_a_command_does_it_before_it_goes_on(job):
    done = []
    job(lambda *about: done.append((about, threading.current_thread().name))).enqueue(1, 2)
    assert done == [((1, 2), "MainThread")]


def test_a_server_does_it_in_one_thread_and_once_more_for_what_is_asked_meanwhile(job):
    jobs.enable_background_threads()
    begun, go_on, done = threading.Event(), threading.Event(), []

    def work():
        begun.set()
        go_on.wait(10)
        done.append(threading.current_thread().name)

    background = job(work)
    background.enqueue()
    begun.wait(10)
    for _ in range(5):
        background.enqueue()
    go_on.set()
    for thread in threading.enumerate():
        if thread.name == "sync_vector_store":
            thread.join(10)
    assert done == ["sync_vector_store"] * 2


def test_one_that_fails_stops_neither_its_caller_nor_the_next(job):
    done = []

    def work(number):
        if number == 1:
            raise RuntimeError("broken")
        done.append(number)

    background = job(work)
    background.enqueue(1)
    background.enqueue(2)
    assert done == [2]


def test_a_worker_is_asked_once_until_it_begins(job, queued):
    background = job(lambda: background.enqueue())
    for _ in range(5):
        background.enqueue()
    assert queued == [()]
    background.run_now()  # and is asked again by what it does
    assert queued == [(), ()]


def test_a_broker_that_is_down_costs_nothing(job, queued, monkeypatch):
    def down(**options):
        raise ConnectionError("no broker")

    monkeypatch.setattr(tasks.sync_vector_store, "apply_async", down)
    job(lambda: None).enqueue()
