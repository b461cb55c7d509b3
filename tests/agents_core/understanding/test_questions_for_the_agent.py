"""Questions about rules, denials and everyday matters stay with the agent."""

import pytest

from agents_core.policy import must_hand_off, topic
from agents_core.understanding.escalation_phrases import match_escalation_phrase
from agents_core.understanding.examples import intent_examples
from agents_core.understanding.reader import read

QUESTIONS = [
    ("refund_policy", "roughly how long do your refunds usually take to come through"),
    ("refund_policy", "Could you explain your refund policy to me?"),
    ("return_policy", "am I able to return items that were in the sale"),
    ("return_policy", "Wie lange habe ich bei euch Zeit für eine Rückgabe, wie ist das Rückgaberecht?"),
    ("fees", "is there some kind of cancellation fee at the end of a contract"),
    ("warranty", "how many years does the guarantee on the sofa run"),
    ("delivery_time", "how many days does delivery to Sweden take"),
    ("shipping_policy", "how much would shipping cost me"),
    ("payment_methods", "could I pay for my basket with PayPal"),
    ("order_status", "where on earth is my order 4410"),
    ("order_status", "¿por dónde anda mi pedido?"),
    ("cancel_order", "please cancel order 7781, I picked the wrong one"),
    ("invoice", "could you mail me the invoice for May"),
    ("bill_due", "by what date is my water bill due"),
    ("payment_status", "has my payment from Tuesday reached you"),
    ("account_help", "how would my mother create an account"),
    ("contact_details", "at which hours is your shop open"),
    ("offers", "got any discount codes at the moment?"),
    ("complaint", "your service is terrible and I am really disappointed"),
    ("greeting", "hello hello"),
    ("thanks", "thank you very much indeed"),
    ("out_of_scope", "what will the weather be like in Madrid tomorrow"),
    ("out_of_scope", "please write a poem about the sea"),
    ("out_of_scope", "how do I cook pasta for eight people"),
]


@pytest.mark.parametrize(("intent", "message"), QUESTIONS)
def test_it_is_read_as_that_topic(intent: str, message: str):
    assert read(message).intent == intent


@pytest.mark.parametrize(("intent", "message"), QUESTIONS)
def test_it_does_not_go_to_a_person(intent: str, message: str):
    assert topic(intent).hand_off is None
    reading = read(message)

    assert must_hand_off(reading.intent, reading.confidence) is None


@pytest.mark.parametrize(
    "message",
    [
        "I don't want a refund, I'm just wondering how long they usually take",
        "I'm not asking for my money back, only what your refund policy is",
        "I was not hacked, I just want to know your opening hours",
        "I don't need to speak to a human, just tell me the delivery time",
        "Ich möchte kein Geld zurück, nur wissen wie lange die Lieferung dauert",
    ],
)
def test_what_is_denied_does_not_go_to_a_person(message: str):
    reading = read(message)

    assert must_hand_off(reading.intent, reading.confidence) is None


@pytest.mark.parametrize(
    "message",
    [
        "the link to the size chart is broken",
        "are you GDPR compliant",
        "do you sell spare pieces in pieces of four",
        "is a lawyer among your customers",
        "what do you recommend if a parcel never arrived",
        "how do you protect customers when an account was hacked",
        "Der Betrag betrug gestern noch 20 Euro",
    ],
)
def test_a_strong_word_in_a_harmless_sentence_is_not_a_strong_phrase(message: str):
    assert match_escalation_phrase(message) == ""


def test_none_of_these_messages_is_an_example_that_the_model_learned():
    learned = {example.text.lower() for example in intent_examples()}

    assert not [message for _, message in QUESTIONS if message.lower() in learned]
