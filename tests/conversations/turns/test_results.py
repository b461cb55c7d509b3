"""A turn is run by one worker at a time, and what a worker does that lost it has no effect."""

from datetime import timedelta

import openai
import pytest
from asgiref.sync import async_to_sync
from django.utils import timezone

from agents_core.turn.context import ConversationState, TurnOutcome
from conversations.models import HandoffStatus, Owner, Turn, TurnStatus
from conversations.turns.leases import expire_other_leases, renew_leases
from conversations.turns.queue import LEASE, claim_turn
from conversations.turns.results import MAX_ATTEMPTS, fail_turn, finish_turn
from conversations.turns.runner import run_turn
from conversations.turns.sweeper import requeue_lost_work
from tests.conversations.conftest import answer, memory, newest, replies, write
from tests.conversations.scripted_model import say

pytestmark = pytest.mark.django_db


def outcome(reply="Here is what I found.") -> TurnOutcome:
    return TurnOutcome(reply=reply, route="faq", intent="greeting", state=ConversationState(intent="greeting"))


def claimed(conversation, worker="one", *, apart=False):
    return claim_turn(conversation.turns.get(status=TurnStatus.QUEUED).pk, worker=worker, apart=apart)


def lose(claim) -> None:
    """The worker dies: its lease runs out."""
    Turn.objects.filter(pk=claim.turn_id).update(lease_until=timezone.now() - timedelta(seconds=1))


@pytest.fixture
def asked(alice):
    write(alice, "Hello")
    return alice


def test_a_claimed_turn_is_not_claimed_again(asked):
    first = claimed(asked)
    assert first is not None
    assert claim_turn(first.turn_id, worker="two") is None


def test_running_a_turn_that_is_done_changes_nothing(asked, script):
    script(say("Hello! How can I help you?"))
    turn = answer(asked)
    async_to_sync(run_turn)(turn.pk)
    assert replies(asked) == ["Hello! How can I help you?"]


def test_what_is_written_during_a_turn_gets_the_next_turn(asked):
    first = claimed(asked)
    write(asked, "One more thing")
    waiting = asked.turns.get(status=TurnStatus.QUEUED)
    assert claim_turn(waiting.pk, worker="two") is None, "one runs already"
    assert finish_turn(first, outcome())
    second = claim_turn(waiting.pk, worker="two")
    assert second.context.message == "One more thing"


def test_the_end_of_a_turn_rings_for_the_next(asked, rung, django_capture_on_commit_callbacks):
    first = claimed(asked)
    write(asked, "One more thing")
    with django_capture_on_commit_callbacks(execute=True):
        finish_turn(first, outcome())
    assert rung == [asked.turns.get(status=TurnStatus.QUEUED).pk]


def test_a_turn_remembers_what_the_next_one_needs(asked, script):
    model = script(say("Hello! How can I help you?"), say("You're welcome!"))
    turn = answer(asked)
    assert (turn.status, turn.route, turn.upto_seq) == (TurnStatus.DONE, "faq", 1)
    assert asked.intent == "greeting"
    write(asked, "Thank you")
    answer(asked)
    assert "How can I help you?" in str(model.last_call.input)


def test_a_lost_turn_is_queued_again_and_answered_once(asked):
    dead = claimed(asked)
    lose(dead)
    requeue_lost_work()
    again = claimed(asked, worker="two", apart=True)
    assert again.fence == dead.fence + 1
    assert finish_turn(again, outcome("From the second worker."))
    assert not finish_turn(dead, outcome("From the first worker."))
    assert replies(asked) == ["From the second worker."]


def test_a_worker_that_lost_its_fence_cannot_finish_or_fail_the_turn(asked):
    dead = claimed(asked)
    lose(dead)
    requeue_lost_work()
    again = claimed(asked, worker="two", apart=True)
    assert not finish_turn(dead, outcome())
    fail_turn(dead, "too late", retry=False)
    turn = Turn.objects.get()
    assert (turn.status, turn.worker) == (TurnStatus.RUNNING, "two")
    assert replies(asked) == []
    assert finish_turn(again, outcome())


def test_a_turn_that_was_swept_and_not_yet_claimed_again_cannot_be_finished(asked):
    dead = claimed(asked)
    lose(dead)
    requeue_lost_work()
    assert not finish_turn(dead, outcome())
    assert Turn.objects.get().status == TurnStatus.QUEUED
    assert replies(asked) == []


def test_the_sweeper_leaves_a_turn_alone_whose_lease_is_renewed(asked):
    claim = claimed(asked, worker="one")
    lose(claim)
    assert renew_leases("one", {claim.turn_id}) == {claim.turn_id}
    assert renew_leases("two", {claim.turn_id}) == set()
    requeue_lost_work()
    turn = Turn.objects.get()
    assert turn.status == TurnStatus.RUNNING
    assert turn.lease_until > timezone.now() + LEASE / 2


def test_the_sweeper_rings_for_nobody_while_a_turn_of_the_conversation_runs(asked, rung):
    claimed(asked)
    write(asked, "One more thing")
    Turn.objects.update(created=timezone.now() - timedelta(seconds=5))
    assert requeue_lost_work() == 0
    assert rung == []


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_after_the_last_attempt_the_customer_gets_an_apology_and_a_person(asked, script, impatient):
    script(*[openai.APIConnectionError(request=None)] * MAX_ATTEMPTS)
    for attempt in range(1, MAX_ATTEMPTS + 1):
        assert asked.turns.get().status == TurnStatus.QUEUED, attempt
        answer(asked)
    asked.refresh_from_db()
    assert asked.turns.get().status == TurnStatus.FAILED
    assert (asked.owner, asked.handoff_status) == (Owner.QUEUE, HandoffStatus.PENDING)
    assert asked.handoffs.get().reason == "agent_failed"
    assert "sorry" in newest(asked).text
    assert "passed along a summary" in newest(asked).text


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_model_that_fails_for_a_moment_is_tried_again(asked, script, impatient):
    script(openai.APIConnectionError(request=None), say("Hello! How can I help you?"))
    assert answer(asked).status == TurnStatus.QUEUED
    assert answer(asked).status == TurnStatus.DONE
    assert replies(asked) == ["Hello! How can I help you?"]


def test_a_failed_attempt_leaves_nothing_in_the_models_memory(asked, script, impatient):
    script(openai.APIConnectionError(request=None), say("Hello! How can I help you?"))
    answer(asked)
    assert memory(asked) == ""
    answer(asked)
    assert memory(asked).count("'role': 'user'") == 1


def test_a_turn_that_its_worker_does_not_know_of_runs_out_though_the_worker_lives(asked):
    lost = claimed(asked, worker="one")
    lose(lost)
    assert renew_leases("one", {lost.turn_id + 1}) == set()
    requeue_lost_work()
    assert asked.turns.get().status == TurnStatus.QUEUED


def test_a_failed_attempt_is_followed_by_a_pause_and_then_by_a_ring(asked, script, rung):
    script(openai.APIConnectionError(request=None), say("Hello! How can I help you?"))
    answer(asked)
    assert answer(asked).status == TurnStatus.QUEUED, "not due yet"
    asked.turns.update(created=timezone.now() - timedelta(minutes=1))
    rung.clear()
    requeue_lost_work()
    assert rung == []
    asked.turns.update(not_before=timezone.now())
    requeue_lost_work()
    assert rung == [asked.turns.get().pk]
    assert answer(asked).status == TurnStatus.DONE


def test_a_turn_that_has_had_its_time_is_not_tried_again(asked, script, impatient, settings):
    script(openai.APIConnectionError(request=None))
    asked.turns.update(seconds=settings.TURN_SECONDS - 1)
    assert answer(asked).status == TurnStatus.FAILED
    assert asked.owner == Owner.QUEUE


def test_a_turn_that_waits_for_room_is_rung_for_now_and_then(asked, rung):
    asked.turns.update(created=timezone.now() - timedelta(minutes=1))
    rung.clear()
    for _ in range(3):
        requeue_lost_work()
    assert len(rung) == 1
    asked.turns.update(rung_at=timezone.now() - timedelta(seconds=30))
    requeue_lost_work()
    assert len(rung) == 2


def test_a_turn_that_may_not_be_tried_again_goes_to_a_person_at_once(asked):
    fail_turn(claimed(asked), "the key was refused", retry=False)
    asked.refresh_from_db()
    turn = asked.turns.get()
    assert (turn.status, turn.attempts, turn.error) == (TurnStatus.FAILED, 1, "the key was refused")
    assert asked.owner == Owner.QUEUE
    assert "the key was refused" not in newest(asked).text


def test_a_new_process_takes_over_at_once_what_the_last_one_left(asked):
    dead = claimed(asked, worker="dead")
    expire_other_leases("new")
    requeue_lost_work()
    own = claimed(asked, worker="new", apart=True)
    assert own.turn_id == dead.turn_id
    expire_other_leases("new")
    requeue_lost_work()
    assert Turn.objects.get(pk=own.turn_id).status == TurnStatus.RUNNING
