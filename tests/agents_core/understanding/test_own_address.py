"""An address that a customer gives along with a question says who they are, not what they want."""

import pytest

from agents_core.policy import must_hand_off
from agents_core.understanding.reader import read


@pytest.mark.parametrize(
    "message",
    [
        "Where is my order 1001? My email is ada@example.com",
        "My e-mail address is ada@example.com. Has order 1001 been sent?",
        "track order 1001. email: ada@example.com",
        "Wo ist meine Bestellung 1001? Meine E-Mail ist ada@example.com",
        "¿Dónde está mi pedido 1001? Mi correo es ada@example.com",
        "Où est ma commande 1001 ? Mon e-mail est ada@example.com",
    ],
)
def test_a_question_with_an_address_is_about_the_order(message: str):
    reading = read(message)

    assert (reading.intent, reading.slots["email"]) == ("order_status", "ada@example.com")
    assert must_hand_off(reading.intent, reading.confidence) is None


@pytest.mark.parametrize("message", ["my email is ada@example.com", "ada@example.com", "E-Mail: ada@example.com"])
def test_an_address_alone_asks_for_nothing(message: str):
    reading = read(message)

    assert must_hand_off(reading.intent, reading.confidence) is None
    assert reading.slots == {"email": "ada@example.com"}


@pytest.mark.parametrize(
    "message",
    [
        "please change my email to ada@example.com",
        "my new email is ada@example.com",
        "please update my email: ada@example.com",
        "someone changed my email to ada@example.com",
        "I want my money back. My email is ada@example.com",
    ],
)
def test_what_needs_a_person_still_does(message: str):
    reading = read(message)

    assert must_hand_off(reading.intent, reading.confidence) is not None
