"""A message that asks several things is split into them."""

from agents_core.understanding.reader import read


def test_each_sentence_is_a_part():
    assert read("Where is order 1001? Do you ship to Norway?").parts == [
        "Where is order 1001?",
        "Do you ship to Norway?",
    ]


def test_two_questions_in_one_sentence_are_two_parts():
    assert read("where is order 1001 and how do I change my email").parts == [
        "where is order 1001",
        "how do I change my email",
    ]


def test_and_within_one_question_does_not_split_it():
    assert len(read("do you ship cups and plates and bowls").parts) == 1


def test_numbers_with_points_do_not_split_a_sentence():
    assert len(read("I paid 12.50 for v2.1 of the app").parts) == 1


def test_a_greeting_in_front_does_not_hide_the_question():
    assert read("Good morning! I hope you are well. Where is my parcel?").intent == "order_status"


def test_there_are_never_more_than_eight_parts():
    assert len(read("Where is it? " * 100).parts) == 8
