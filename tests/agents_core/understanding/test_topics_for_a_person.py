"""Messages that must reach a person, in wordings that the model was not trained on."""

import pytest

from agents_core.policy import Reason, must_hand_off
from agents_core.understanding.examples import intent_examples
from agents_core.understanding.reader import read

MESSAGES = [
    (Reason.DELIVERY_PROBLEM, "The teapot you shipped turned up with its spout snapped clean off"),
    (Reason.DELIVERY_PROBLEM, "my new shelf showed up smashed, whole side is cracked"),
    (Reason.DELIVERY_PROBLEM, "box came but two of the four chairs arent inside"),
    (Reason.DELIVERY_PROBLEM, "I bought the oak desk and somehow got sent a pine one"),
    (Reason.DELIVERY_PROBLEM, "three weeks and my package never arrived, pretty sure it is lost"),
    (Reason.DELIVERY_PROBLEM, "Your site claims it was delivered at noon but I have received nothing"),
    (Reason.DELIVERY_PROBLEM, "Die Vase kam in tausend Scherben hier an, völlig zerbrochen"),
    (Reason.DELIVERY_PROBLEM, "el paquete pone entregado pero yo no recibí nada"),
    (Reason.MONEY_MOVEMENT, "honestly just give me every cent of my money back"),
    (Reason.MONEY_MOVEMENT, "You promised to refund me in May and the refund has still not arrived"),
    (Reason.MONEY_MOVEMENT, "please move 300 dollars from my savings over to my checking account"),
    (Reason.MONEY_MOVEMENT, "I'd like to send these trousers back, they don't fit, set up a return for me"),
    (Reason.MONEY_MOVEMENT, "Ich verlange mein ganzes Geld zurück und zwar sofort"),
    (Reason.MONEY_MOVEMENT, "je veux être remboursée intégralement tout de suite"),
    (Reason.BILLING_DISPUTE, "why have you charged me twice for one pair of boots"),
    (Reason.BILLING_DISPUTE, "me han cobrado dos veces la misma lámpara"),
    (Reason.ACCOUNT_CHANGE, "I'm done with the premium plan, cancel my subscription today"),
    (Reason.ACCOUNT_CHANGE, "my visa ran out, put my new credit card on file instead"),
    (Reason.ACCOUNT_CHANGE, "we moved house in June so please change the address on my account"),
    (Reason.ACCOUNT_CHANGE, "Bitte kündigen Sie mein Abo zum Monatsende"),
    (Reason.ACCOUNT_ACCESS, "cant remember my passwrod and im stuck outside my account"),
    (Reason.ACCOUNT_ACCESS, "typed my PIN wrong three times and now my PIN is blocked"),
    (Reason.ACCOUNT_ACCESS, "J'ai oublié mon mot de passe et je ne peux plus entrer"),
    (Reason.ACCOUNT_SECURITY, "somebody in another country logged into my account last night"),
    (Reason.ACCOUNT_SECURITY, "there are two card payments on my statement that I certainly didn't make"),
    (Reason.ACCOUNT_SECURITY, "left my wallet on the tram and my bank card was in it, it is lost"),
    (Reason.ACCOUNT_SECURITY, "Mein Konto wurde heute Nacht gehackt!"),
    (Reason.ACCOUNT_SECURITY, "roubaram o meu cartão na praia"),
    (Reason.IDENTITY, "your app refuses my passport and cannot verify my identity"),
    (Reason.PRIVACY, "Kindly erase my account along with all the personal data you keep on me"),
    (Reason.PRIVACY, "Ich möchte, dass Sie alle meine persönlichen Daten löschen"),
    (Reason.HEALTH, "my daughter got an allergic reaction and red spots after your shampoo"),
    (Reason.HEALTH, "¿este jarabe tiene efectos secundarios para niños?"),
    (Reason.LEGAL, "fix this by Friday or my lawyer takes over"),
    (Reason.LEGAL, "Mon avocat vous écrira demain"),
    (Reason.CUSTOMER_REQUEST, "enough of this, let me speak to a human being right now"),
    (Reason.CUSTOMER_REQUEST, "posso parlare con una persona vera per favore"),
    (Reason.CUSTOMER_REQUEST, "ik wil nu met een echte medewerker praten"),
]


@pytest.mark.parametrize(("reason", "message"), MESSAGES)
def test_it_reaches_a_person_for_the_right_reason(reason: Reason, message: str):
    reading = read(message)

    assert must_hand_off(reading.intent, reading.confidence) == reason


def test_none_of_these_messages_is_an_example_that_the_model_learned():
    learned = {example.text.lower() for example in intent_examples()}

    assert not [message for _, message in MESSAGES if message.lower() in learned]


def test_every_reason_of_the_policy_that_a_message_can_give_is_tried():
    from agents_core.policy import topics

    assert {reason for reason, _ in MESSAGES} == {topic.hand_off for topic in topics().values() if topic.hand_off}


def test_one_part_that_needs_a_person_decides_for_the_whole_message():
    reading = read("Could you tell me your opening hours? And by the way, somebody hacked my account yesterday.")

    assert reading.intent == "account_security"
    assert reading.confidence >= 0.5
