"""What a customer says of the conversation counts for the agent or for a person."""

import pytest

from conversations.exceptions import ActionError
from conversations.handoff.escalation import request_person
from conversations.lifecycle.feedback import mark_helpful, rate
from conversations.lifecycle.transitions import take_over
from conversations.messages.message_store import append_message, post_staff_message
from conversations.models import Role
from knowledge.models import Gap
from tests.conversations.conftest import answer, newest, write
from tests.conversations.scripted_model import say

pytestmark = pytest.mark.django_db


def test_a_rating_says_whether_a_person_had_answered(alice, bob):
    assert rate(alice.pk, score=4).by_person is False
    request_person(alice.pk)
    take_over(alice.pk, user=bob)
    assert rate(alice.pk, score=4).by_person is False, "Bob has not said anything yet"
    post_staff_message(alice.pk, author=bob, text="Found it.")
    assert rate(alice.pk, score=5).by_person is True


@pytest.mark.parametrize("score", [0, 6, -1, True])
def test_a_rating_is_one_to_five(alice, score):
    with pytest.raises(ActionError):
        rate(alice.pk, score=score)


def test_a_very_long_comment_is_cut(alice):
    assert len(rate(alice.pk, score=1, comment="x" * 5000).comment) == 2000


def test_a_reply_is_marked_and_the_mark_may_be_changed(alice, script):
    script(say("Hello! How can I help you?"))
    write(alice, "Hello")
    answer(alice)
    assert mark_helpful(alice.pk, message_id=newest(alice).pk, helpful=True).helpful is True
    assert mark_helpful(alice.pk, message_id=newest(alice).pk, helpful=False).helpful is False


def test_only_replies_of_the_agent_are_marked(alice):
    own = write(alice, "Hello").message
    with pytest.raises(ActionError):
        mark_helpful(alice.pk, message_id=own.pk, helpful=True)


def test_an_answer_that_did_not_help_is_a_question_without_an_answer(alice):
    write(alice, "How long does delivery take?")
    source = {"id": "shipping-times", "title": "Delivery times", "url": "/help/shipping-times/"}
    reply = append_message(locked_now(alice), Role.ASSISTANT, "Standard delivery takes 3 days.", sources=[source])
    for helpful in (True, False, False):
        mark_helpful(alice.pk, message_id=reply.pk, helpful=helpful)
    gap = Gap.objects.get()
    assert (gap.question, gap.verdict) == ("How long does delivery take?", "unhelpful")


def test_a_reply_without_a_source_leaves_no_gap(alice):
    write(alice, "Hello")
    reply = append_message(locked_now(alice), Role.ASSISTANT, "Hello, how can I help?")
    mark_helpful(alice.pk, message_id=reply.pk, helpful=False)
    assert not Gap.objects.exists()


def locked_now(conversation):
    conversation.refresh_from_db()
    return conversation
