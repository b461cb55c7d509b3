"""What people wrote to a customer, as the beginning of an article."""

import pytest
from django.utils import timezone

from conversations.handoff.escalation import request_person
from conversations.knowledge_feedback.gaps import staff_answer
from conversations.lifecycle.transitions import resolve, take_over
from conversations.messages.message_store import post_staff_message
from conversations.privacy.redaction import redact_personal_data, without_courtesies
from tests.conversations.conftest import new_conversation, write

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("reply", "kept"),
    [
        ("Hi Alice,\n\nyou can rent one by the day.\n\nKind regards,\nBob", "You can rent one by the day."),
        ("Hello Alice! Thanks for asking. It is 30 euros a day. Have a nice day!", "It is 30 euros a day."),
        ("It is 30 euros. Let me know if you need anything else.", "It is 30 euros."),
        ("Best bikes are those that fit. Bring a passport.", "Best bikes are those that fit. Bring a passport."),
        ("Sorry for the wait! Sure, you can rent one.", "You can rent one."),
        ("Sorry we do not rent bikes.", "Sorry we do not rent bikes."),
        ("Thanks for asking, we rent them by the day.", "We rent them by the day."),
        ("Hi Alice!", ""),
        ("Hello", ""),
    ],
)
def test_greetings_and_last_words_are_dropped(reply, kept):
    assert without_courtesies(reply) == kept


def test_personal_data_and_the_customers_own_values_are_removed():
    alice = new_conversation("Alice Archer", email="alice@example.com")
    alice.collected = {"order_id": "1003", "reason": "damaged"}
    alice.save()
    text = "Alice, your damaged order 1003 goes to 12 Abbey Road; call +44 20 7946 0958 or mail alice@example.com."
    clean = redact_personal_data(text, alice)
    for private in ("Alice", "1003", "Abbey", "7946", "alice@"):
        assert private not in clean
    assert "damaged order" in clean


def test_the_answer_is_what_people_wrote_after_the_question_until_it_was_resolved(alice, bob):
    write(alice, "Can I rent a bike?")
    request_person(alice.pk)
    asked = timezone.now()
    take_over(alice.pk, user=bob)
    for text in ("Hi Alice!", "You can, by the day.", "It costs 30 euros.\n\nBest wishes\nBob"):
        post_staff_message(alice.pk, author=bob, text=text)
    resolve(alice.pk, user=bob)
    write(alice, "And something else?")
    request_person(alice.pk)
    take_over(alice.pk, user=bob)
    post_staff_message(alice.pk, author=bob, text="That is another matter.")
    assert staff_answer(str(alice.public_id), asked) == "You can, by the day.\n\nIt costs 30 euros."


@pytest.mark.parametrize("unknown", ["", "no-uuid", "00000000-0000-4000-8000-000000000000"])
def test_a_conversation_that_is_not_there_has_no_answer(unknown):
    assert staff_answer(unknown, timezone.now()) == ""
