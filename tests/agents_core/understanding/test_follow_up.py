"""Short messages are read in the light of the conversation."""

import pytest

from agents_core.understanding.reader import read


@pytest.mark.parametrize(
    ("asked_for", "message"),
    [
        ("order_id", "1001"),
        ("order_id", "sorry, it's hp-1001"),
        ("order_id", "my order number is 1001"),
        ("email", "it's ada@example.com"),
        ("email", "meine Adresse ist ada@example.com"),
    ],
)
def test_an_answer_to_our_question_keeps_the_topic(asked_for: str, message: str):
    reading = read(message, previous_intent="refund_missing", asked_for=asked_for)

    assert reading.intent == "refund_missing"
    assert reading.confidence >= 0.5
    assert asked_for in reading.slots


@pytest.mark.parametrize(
    "message", ["and for norway?", "y para noruega?", "what about the smaller one?", "yes please", "ja bitte", "when?"]
)
def test_a_short_follow_up_keeps_the_topic(message: str):
    assert read(message, previous_intent="delivery_time").intent == "delivery_time"


def test_a_correction_keeps_the_topic_and_says_so():
    reading = read("no, I meant 1002", previous_intent="order_status")

    assert (reading.intent, reading.slots, reading.corrected) == ("order_status", {"order_id": "1002"}, True)


@pytest.mark.parametrize(
    ("message", "intent"),
    [
        ("I want a refund", "refund_request"),
        ("what is your return policy", "return_policy"),
        ("1001 and it arrived smashed", "damaged_item"),
        ("thanks", "thanks"),
        ("no thanks", "deny"),
        ("and someone hacked my account", "account_security"),
        ("give me a real person", "talk_to_person"),
    ],
)
def test_a_new_topic_is_a_new_topic_even_after_our_question(message: str, intent: str):
    assert read(message, previous_intent="order_status", asked_for="order_id").intent == intent


def test_yes_without_anything_before_is_just_a_yes():
    assert read("yes please").intent == "affirm"


def test_a_question_that_points_back_keeps_the_topic():
    assert read("how much would that be?", previous_intent="delivery_time").intent == "delivery_time"


def test_a_wish_of_its_own_is_a_new_topic_even_when_short():
    assert read("tell me a joke about cats", previous_intent="return_policy").intent == "out_of_scope"
