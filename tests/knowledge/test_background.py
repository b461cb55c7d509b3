"""Work that nobody waits for: in the foreground of a command, in a server's thread, or by a worker."""

import threading

import pytest

from knowledge import background, tasks
from knowledge.background import Errand

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def queued(settings, monkeypatch):
    """What a broker was given for `sync_vector_store`; there are several processes."""
    settings.EMBEDDED = False
    sent = []
    monkeypatch.setattr(tasks.sync_vector_store, "apply_async", lambda **options: sent.append(options["args"]))
    return sent


def test_a_command_does_it_before_it_goes_on():
    done = []
    Errand("x", lambda *about: done.append((about, threading.current_thread().name))).ask(1, 2)
    assert done == [((1, 2), "MainThread")]


def test_a_server_does_it_in_one_thread_and_once_more_for_what_is_asked_meanwhile():
    background.this_process_stays()
    begun, go_on, done = threading.Event(), threading.Event(), []

    def work():
        begun.set()
        go_on.wait(10)
        done.append(threading.current_thread().name)

    errand = Errand("the-errand", work)
    errand.ask()
    begun.wait(10)
    for _ in range(5):
        errand.ask()
    go_on.set()
    for thread in threading.enumerate():
        if thread.name == "the-errand":
            thread.join(10)
    assert done == ["the-errand"] * 2


def test_one_that_fails_stops_neither_its_caller_nor_the_next():
    done = []

    def work(number):
        if number == 1:
            raise RuntimeError("broken")
        done.append(number)

    errand = Errand("x", work)
    errand.ask(1)
    errand.ask(2)
    assert done == [2]


def test_a_worker_is_asked_once_until_it_begins(queued):
    errand = Errand("sync_vector_store", lambda: errand.ask())
    for _ in range(5):
        errand.ask()
    assert queued == [()]
    errand.run()  # and is asked again by what it does
    assert queued == [(), ()]


def test_a_broker_that_is_down_costs_nothing(queued, monkeypatch):
    def down(**options):
        raise ConnectionError("no broker")

    monkeypatch.setattr(tasks.sync_vector_store, "apply_async", down)
    Errand("sync_vector_store", lambda: None).ask()
