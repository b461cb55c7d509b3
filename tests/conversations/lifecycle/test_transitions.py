"""Exactly one of the agent, the queue and a person owns a conversation, and only the owner is heard."""

import threading
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from conversations.exceptions import ActionError, AlreadyTakenError, NotYoursError
from conversations.handoff.escalation import request_person
from conversations.lifecycle.transitions import resolve, return_to_agent, take_over
from conversations.messages.message_store import post_staff_message
from conversations.models import Conversation, HandoffStatus, Owner, Role, TurnStatus
from conversations.turns.queue import claim_turn
from conversations.turns.results import finish_turn
from tests.conversations.conftest import answer, memory, new_conversation, replies, write
from tests.conversations.scripted_model import say
from tests.conversations.turns.test_results import outcome

pytestmark = pytest.mark.django_db


@pytest.fixture
def with_bob(alice, bob):
    """Alice asked for a person, and Bob has the conversation."""
    write(alice, "My parcel is two weeks late.")
    request_person(alice.pk)
    take_over(alice.pk, user=bob)
    alice.refresh_from_db()
    return alice


def reply(conversation, user, text="I'll look into it."):
    return post_staff_message(conversation.pk, author=user, text=text).message


def test_a_turn_that_finishes_after_a_take_over_is_kept_but_not_shown(alice, bob):
    write(alice, "Hello")
    claim = claim_turn(alice.turns.get().pk, worker="one")
    take_over(alice.pk, user=bob)
    assert not finish_turn(claim, outcome("Too late."))
    turn = alice.turns.get()
    assert (turn.status, turn.unshown_reply) == (TurnStatus.DISCARDED, "Too late.")
    assert replies(alice) == []
    assert memory(alice) == ""


def test_a_turn_that_waits_is_not_run_after_a_take_over(alice, bob, script):
    model = script(say("Too late."))
    write(alice, "Hello")
    turn = alice.turns.get()
    take_over(alice.pk, user=bob)
    assert claim_turn(turn.pk, worker="one") is None
    assert not model.calls


def test_a_turn_does_not_finish_even_when_the_conversation_came_back_meanwhile(alice, bob):
    write(alice, "Hello")
    claim = claim_turn(alice.turns.get().pk, worker="one")
    take_over(alice.pk, user=bob)
    return_to_agent(alice.pk, user=bob)
    assert not finish_turn(claim, outcome("Too late."))
    assert replies(alice) == []


def test_while_a_person_has_it_the_customer_is_not_answered_by_the_agent(with_bob):
    write(with_bob, "Hello?")
    assert answer(with_bob) is None


def test_only_the_owner_replies(with_bob, rita):
    with pytest.raises(NotYoursError):
        reply(with_bob, rita)
    assert not with_bob.messages.filter(role=Role.STAFF).exists()


def test_a_teammates_reply_sent_twice_is_stored_once(with_bob, bob):
    client_id = uuid4()
    for _ in range(2):
        post_staff_message(with_bob.pk, author=bob, text="Found it.", client_id=client_id)
    assert with_bob.messages.filter(role=Role.STAFF).count() == 1


def test_what_somebody_has_is_not_taken_by_the_way(with_bob, bob, rita):
    with pytest.raises(AlreadyTakenError):
        take_over(with_bob.pk, user=rita)
    assert take_over(with_bob.pk, user=bob).epoch == with_bob.epoch, "taking it again changes nothing"
    take_over(with_bob.pk, user=rita, over=True)
    with_bob.refresh_from_db()
    assert with_bob.staff == rita


def test_taking_ends_the_wait(with_bob):
    assert with_bob.handoff_status == HandoffStatus.COMPLETE
    assert with_bob.queued_at is None
    assert with_bob.handoffs.get().taken_at


def test_the_agent_knows_what_was_said_when_it_gets_the_conversation_back(with_bob, bob, script):
    model = script(say("You're welcome!"))
    reply(with_bob, bob, "Your parcel is in Bristol now.")
    return_to_agent(with_bob.pk, user=bob)
    with_bob.refresh_from_db()
    assert (with_bob.owner, with_bob.handoff_status) == (Owner.AI, HandoffStatus.NONE)
    assert answer(with_bob) is None, "everything had been answered by Bob"
    write(with_bob, "Thank you")
    answer(with_bob)
    told = str(model.last_call.input)
    assert "My parcel is two weeks late." in told
    assert "Your parcel is in Bristol now." in told
    assert memory(with_bob).count("My parcel is two weeks late.") == 1


def test_what_nobody_answered_gets_a_turn_when_it_is_given_back(with_bob, bob, script):
    model = script(say("You're welcome!"))
    reply(with_bob, bob, "Your parcel is in Bristol now.")
    write(with_bob, "Thank you so much")
    return_to_agent(with_bob.pk, user=bob)
    assert answer(with_bob).status == TurnStatus.DONE
    assert replies(with_bob)[-1] == "You're welcome!"
    assert str(model.last_call.input).count("Thank you so much") == 1


def test_giving_back_forgives_earlier_trips_and_misunderstandings(with_bob, bob):
    Conversation.objects.update(guardrail_trips=2, failed_clarifications=1)
    return_to_agent(with_bob.pk, user=bob)
    with_bob.refresh_from_db()
    assert (with_bob.guardrail_trips, with_bob.failed_clarifications) == (0, 0)


def test_only_the_owner_gives_back_or_resolves(with_bob, rita):
    for action in (return_to_agent, resolve):
        with pytest.raises(NotYoursError):
            action(with_bob.pk, user=rita)


def test_a_resolved_conversation_is_reopened_by_the_customer_and_answered_by_the_agent(with_bob, bob, script):
    script(say("You're welcome!"))
    reply(with_bob, bob)
    resolve(with_bob.pk, user=bob)
    with_bob.refresh_from_db()
    assert with_bob.resolved_at
    assert not with_bob.handoffs.filter(ended_at=None).exists()
    write(with_bob, "Thank you")
    assert answer(with_bob).status == TurnStatus.DONE
    assert (with_bob.resolved_at, with_bob.reopened, with_bob.owner) == (None, 1, Owner.AI)


def test_asking_for_a_person_after_it_was_resolved_reopens_it(with_bob, bob):
    resolve(with_bob.pk, user=bob)
    request_person(with_bob.pk)
    with_bob.refresh_from_db()
    assert (with_bob.owner, with_bob.resolved_at, with_bob.reopened) == (Owner.QUEUE, None, 1)


def test_resolving_twice_is_refused(with_bob, bob):
    resolve(with_bob.pk, user=bob)
    with pytest.raises(ActionError):
        resolve(with_bob.pk, user=bob)


def test_the_database_refuses_a_person_as_owner_without_a_name(alice):
    with pytest.raises(IntegrityError), transaction.atomic():
        Conversation.objects.filter(pk=alice.pk).update(owner=Owner.STAFF)


@pytest.mark.django_db(transaction=True)
def test_of_many_who_claim_at_once_one_gets_it(django_user_model):
    conversation = new_conversation()
    request_person(conversation.pk)
    users = [django_user_model.objects.create_user(f"staff-{n}", is_staff=True) for n in range(8)]
    start, won, refused = threading.Barrier(len(users)), [], []

    def claim(user):
        start.wait()
        try:
            take_over(conversation.pk, user=user)
            won.append(user)
        except AlreadyTakenError:
            refused.append(user)
        finally:
            connection.close()

    threads = [threading.Thread(target=claim, args=[user]) for user in users]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(won), len(refused)) == (1, 7)
    conversation.refresh_from_db()
    assert conversation.staff == won[0]


@pytest.mark.django_db(transaction=True)
def test_the_same_message_sent_at_once_on_two_connections_is_stored_once():
    conversation, client_id = new_conversation(), uuid4()
    start, created = threading.Barrier(4), []

    def post():
        start.wait()
        created.append(write(conversation, "Hello", client_id).created)
        connection.close()

    threads = [threading.Thread(target=post) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(created) == [False, False, False, True]
    assert conversation.messages.count() == conversation.turns.count() == 1
