"""The kill switch sends every conversation to people, at once."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from conversations.agent_status import kill_switch
from conversations.agent_status.kill_switch import set_agent_enabled
from conversations.db import locking
from conversations.lifecycle.transitions import return_to_agent, take_over
from conversations.models import AgentSwitch, Owner, Turn, TurnStatus
from conversations.turns.queue import claim_turn
from conversations.turns.results import finish_turn
from tests.conversations.conftest import answer, new_conversation, newest, replies, write
from tests.conversations.scripted_model import say
from tests.conversations.turns.test_results import outcome

pytestmark = pytest.mark.django_db


def agent(word: str) -> str:
    out = StringIO()
    call_command("agent", word, stdout=out)
    return out.getvalue().strip()


def test_the_command_turns_it_off_and_on_and_says_which():
    assert agent("status") == "agent on"
    assert agent("off") == "agent off"
    assert agent("status") == "agent off"
    assert agent("on") == "agent on"
    assert agent("status") == "agent on"


def test_the_command_refuses_another_word():
    with pytest.raises(CommandError):
        agent("maybe")


def test_all_are_locked_before_the_first_goes_to_people(alice, mallory, monkeypatch):
    """Behind a conversation's lock come those of the teammates. Who held these and asked for the next conversation
    would wait for a turn that ends there, and that for them."""
    write(alice, "Hello")
    write(mallory, "Hello")
    done = []
    lock, hand_off = locking.lock_conversation, kill_switch.hand_off_agent_off
    monkeypatch.setattr(locking, "lock_conversation", lambda number: done.append("locked") or lock(number))
    monkeypatch.setattr(kill_switch, "hand_off_agent_off", lambda each: done.append("handed off") or hand_off(each))
    assert set_agent_enabled(False) == 2
    assert done == ["locked", "locked", "handed off", "handed off"]


def test_off_hands_off_what_runs_and_what_waits(alice, mallory):
    write(alice, "Hello")
    claim = claim_turn(alice.turns.get().pk, worker="one")
    write(mallory, "Hello")
    assert agent("off") == "2 conversations went to people\nagent off"
    assert not finish_turn(claim, outcome("Too late."))
    for conversation in (alice, mallory):
        conversation.refresh_from_db()
        assert conversation.owner == Owner.QUEUE
        assert conversation.handoffs.get().reason == "agent_off"
        assert len(replies(conversation)) == 1
        assert "switched off" in newest(conversation).text


def test_while_it_is_off_a_new_message_goes_straight_to_people(alice):
    set_agent_enabled(on=False)
    write(alice, "Where is my order?")
    alice.refresh_from_db()
    assert alice.owner == Owner.QUEUE
    assert alice.handoffs.get().payload["customer_message"] == "Where is my order?"
    assert not alice.turns.exists()


def test_a_turn_that_was_queued_at_the_very_moment_is_not_run(alice, script):
    """A message posted in a transaction that had read the switch before it was turned, and committed after."""
    model = script(say("Hello!"))
    write(alice, "Hello")
    AgentSwitch.objects.update_or_create(pk=1, defaults={"on": False})
    answer(alice)
    assert not model.calls
    assert alice.owner == Owner.QUEUE
    assert Turn.objects.get().status == TurnStatus.DISCARDED


def test_what_is_given_back_while_it_is_off_goes_to_the_queue(alice, bob):
    write(alice, "Hello")
    take_over(alice.pk, user=bob)
    set_agent_enabled(on=False)
    return_to_agent(alice.pk, user=bob)
    answer(alice)
    assert alice.owner == Owner.QUEUE


def test_conversations_that_nobody_waits_in_stay_where_they_are(alice):
    assert set_agent_enabled(on=False) == 0
    alice.refresh_from_db()
    assert alice.owner == Owner.AI


def test_turned_on_again_the_agent_answers_new_conversations(script):
    script(say("Hello! How can I help you?"))
    set_agent_enabled(on=False)
    set_agent_enabled(on=True)
    conversation = new_conversation()
    write(conversation, "Hello")
    answer(conversation)
    assert replies(conversation) == ["Hello! How can I help you?"]
