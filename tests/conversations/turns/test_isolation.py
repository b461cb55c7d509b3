"""A turn that stopped its process is not given to the next one as if nothing had happened."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from conversations.background import jobs
from conversations.models import HandoffStatus, Owner, Turn, TurnStatus
from conversations.turns.leases import release_leases
from conversations.turns.queue import claim_turn
from conversations.turns.sweeper import requeue_lost_work
from tests.conversations.conftest import answer, newest, replies, write
from tests.conversations.scripted_model import say

pytestmark = pytest.mark.django_db


@pytest.fixture
def apart(monkeypatch) -> list[int]:
    """The turns that a process of its own was asked for."""
    asked_for: list[int] = []
    monkeypatch.setattr(
        jobs.Job, "enqueue", lambda job, ids: asked_for.extend(ids if job is jobs.RUN_TURNS_APART else [])
    )
    return asked_for


def claimed(conversation, *, apart=False):
    return claim_turn(conversation.turns.get(status=TurnStatus.QUEUED).pk, worker="one", apart=apart)


def lose(claim) -> None:
    """Its process is killed, or stands still: nobody renews the lease."""
    Turn.objects.filter(pk=claim.turn_id).update(
        lease_until=timezone.now() - timedelta(seconds=1), created=timezone.now() - timedelta(seconds=20)
    )
    requeue_lost_work()


@pytest.fixture
def asked(alice):
    write(alice, "Hello")
    return alice


def test_a_lost_turn_is_left_alone_by_workers_that_have_others_to_serve(asked, apart):
    lost = claimed(asked)
    lose(lost)
    assert claimed(asked) is None
    assert apart == [lost.turn_id]


@pytest.mark.django_db(transaction=True)
def test_a_lost_turn_is_answered_by_a_process_of_its_own(asked, script):
    script(say("Hello! How can I help you?"))
    lost = claimed(asked)
    lose(lost)
    call_command("run_turns", str(lost.turn_id))
    assert replies(asked) == ["Hello! How can I help you?"]


def test_a_turn_that_costs_three_processes_goes_to_a_person(asked, apart):
    lose(claimed(asked))
    lose(claimed(asked, apart=True))
    assert asked.turns.get().status == TurnStatus.QUEUED
    lose(claimed(asked, apart=True))
    asked.refresh_from_db()
    assert asked.turns.get().status == TurnStatus.FAILED
    assert (asked.owner, asked.handoff_status) == (Owner.QUEUE, HandoffStatus.PENDING)
    assert "sorry" in newest(asked).text


def test_what_has_cost_two_processes_is_not_run_beside_what_has_cost_one(asked, mallory, monkeypatch):
    groups: list[list[int]] = []
    monkeypatch.setattr(
        jobs.Job, "enqueue", lambda job, ids: groups.append(ids) if job is jobs.RUN_TURNS_APART else None
    )
    write(mallory, "Hello")
    lose(claimed(asked))
    lose(claimed(asked, apart=True))
    lose(claimed(mallory))
    Turn.objects.update(rung_at=None)
    groups.clear()
    requeue_lost_work()
    assert groups == [[mallory.turns.get().pk], [asked.turns.get().pk]]


@pytest.mark.django_db(transaction=True)
def test_turns_that_cost_two_processes_are_answered_in_the_next(asked, script):
    script(say("Hello! How can I help you?"))
    lose(claimed(asked))
    lose(claimed(asked, apart=True))
    call_command("run_turns", str(asked.turns.get().pk))
    assert replies(asked) == ["Hello! How can I help you?"]


def test_what_was_written_meanwhile_does_not_hide_that_the_turn_was_lost(asked, apart):
    lost = claimed(asked)
    write(asked, "Are you there?")
    lose(lost)
    assert claimed(asked) is None, "the next turn would be given the same message"
    assert claimed(asked, apart=True).context.message == "Hello\nAre you there?"


def test_a_turn_of_a_worker_that_stops_in_order_is_taken_over_in_its_ordinary_place(asked, script, apart):
    script(say("Hello! How can I help you?"))
    claimed(asked)
    release_leases("one")
    requeue_lost_work()
    answer(asked)
    assert replies(asked) == ["Hello! How can I help you?"]
    assert apart == []


def test_a_turn_is_given_the_newest_of_what_was_written_and_told_that_there_is_more(asked, script):
    model = script(say("Hello! How can I help you?"))
    for number in range(20):
        write(asked, f"Part {number}. " + "My parcel has not come. " * 200)
    answer(asked)
    given = str(model.last_call.input)
    assert len(given) < 13_500
    assert "Part 19." in given
    assert "Part 3." not in given
    assert "characters, left out]" in given
