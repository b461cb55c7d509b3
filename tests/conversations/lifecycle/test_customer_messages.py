"""What a customer writes is stored once, before it is acknowledged, and gets one turn."""

import uuid

import pytest
from django.db import IntegrityError, transaction

from conversations.exceptions import EmptyTextError, TextTooLongError
from conversations.messages.message_store import MAX_MESSAGE
from conversations.models import Turn, TurnStatus
from tests.conversations.conftest import answer, new_conversation, replies, write
from tests.conversations.scripted_model import say

pytestmark = pytest.mark.django_db


def test_the_same_id_twice_is_one_message_and_one_turn(alice):
    client_id = uuid.uuid4()
    first, second = write(alice, "Hello", client_id), write(alice, "Hello", client_id)
    assert (first.created, second.created) == (True, False)
    assert first.message == second.message
    assert alice.messages.count() == 1
    assert alice.turns.count() == 1


def test_a_resend_after_the_answer_is_not_answered_again(alice, script):
    script(say("Hello! How can I help you?"))
    client_id = uuid.uuid4()
    write(alice, "Hello", client_id)
    answer(alice)
    write(alice, "Hello", client_id)
    assert answer(alice) is None
    assert replies(alice) == ["Hello! How can I help you?"]


def test_the_same_id_in_another_conversation_is_another_message(alice, mallory):
    client_id = uuid.uuid4()
    assert write(alice, "Hello", client_id).created
    assert write(mallory, "Hello", client_id).created


def test_seq_rises_by_one_for_each_stored_message(alice):
    assert [write(alice, text).message.seq for text in ("one", "two", "three")] == [1, 2, 3]


def test_several_quick_messages_are_answered_together_by_one_turn(alice, script):
    model = script(say("Hello! How can I help you?"))
    for text in ("Hi", "are you there?", "hello??"):
        write(alice, text)
    answer(alice)
    assert Turn.objects.count() == 1
    assert len(replies(alice)) == 1
    assert "are you there?" in str(model.last_call.input)
    assert alice.answered_seq == 3


def test_a_worker_is_rung_for_once_the_message_is_committed(alice, rung, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        write(alice, "Hello")
        assert rung == []
    assert rung == [alice.turns.get().pk]


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\x00"])
def test_a_message_without_text_is_refused(alice, text):
    with pytest.raises(EmptyTextError):
        write(alice, text)
    assert not alice.messages.exists()


def test_a_message_may_have_8000_characters_and_not_one_more(alice):
    assert write(alice, "é" * MAX_MESSAGE).created
    with pytest.raises(TextTooLongError):
        write(alice, "é" * (MAX_MESSAGE + 1))


def test_nul_bytes_are_taken_out(alice):
    assert write(alice, "a\x00b").message.text == "ab"


@pytest.mark.parametrize("status", [TurnStatus.RUNNING, TurnStatus.QUEUED])
def test_the_database_refuses_a_second_turn_of_the_same_kind(alice, status):
    fields = {"conversation": alice, "status": status, "lease_until": alice.created}
    Turn.objects.create(**fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        Turn.objects.create(**fields)
    Turn.objects.create(**{**fields, "conversation": new_conversation()})


def test_the_database_refuses_a_seq_that_is_taken(alice):
    message = write(alice, "Hello").message
    message.pk, message.client_id = None, uuid.uuid4()
    with pytest.raises(IntegrityError), transaction.atomic():
        message.save(force_insert=True)
