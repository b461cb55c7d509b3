"""Whatever is typed, a reading comes back, quickly."""

import pytest

from agents_core.policy import must_hand_off, topics
from agents_core.understanding.reader import read


@pytest.mark.parametrize("message", ["", "   ", "\n\n", "😀😀😀", "\x00\x00", "?!?!", "\u200b\u200d", "．．．"])
def test_a_message_without_words_says_nothing(message: str):
    reading = read(message)

    assert (reading.confidence, reading.slots, reading.parts, reading.language) == (0.0, {}, [], "en")
    assert must_hand_off(reading.intent, reading.confidence) is None


@pytest.mark.parametrize(
    "message",
    [
        "a" * 65536,
        "1" * 65536,
        "order " * 10923,
        "1-" * 32768,
        "no " * 21845,
        "@" * 65536,
        "a@" * 32768,
        "€ 1," * 16384,
        "((((" * 16384,
        "I don't want " * 5041,
        "مرحبا " * 10923,
        "😀" * 16384,
        "\ud800 broken surrogate",
    ],
)
def test_a_flood_is_read_like_any_message(message: str):
    reading = read(message, previous_intent="order_status", asked_for="order_id")

    assert reading.intent in topics()
    assert all(len(value) <= 100 for value in reading.slots.values())


def test_a_nul_inside_a_message_does_not_hide_what_it_says():
    assert read("I want\x00my money back").intent == "refund_request"


def test_full_width_letters_are_read_like_plain_ones():
    assert read("Ｉ ｗａｎｔ ｍｙ ｍｏｎｅｙ ｂａｃｋ").intent == "refund_request"


def test_an_unknown_previous_intent_does_no_harm():
    assert read("1001", previous_intent="no such topic", asked_for="order_id").slots == {"order_id": "1001"}


@pytest.mark.parametrize("message", ["Где мой заказ?", "我的订单在哪里", "أين طلبي"])
def test_in_a_script_that_it_cannot_read_it_does_not_guess(message: str):
    assert read(message).confidence == 0.0
