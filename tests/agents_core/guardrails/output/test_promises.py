"""The agent never claims what only people may do."""

import pytest

from agents_core.guardrails.output.promises import find_promise


@pytest.mark.parametrize(
    "text",
    [
        "I have refunded you the full amount.",
        "I've just cancelled your order.",
        "Your subscription is now cancelled.",
        "We will compensate you £20 for the delay.",
        "I've updated your payment method.",
        "Done! Your refund has been issued.",
        "I'll process the refund right away.",
        "I am cancelling your subscription.",
        "Let me change your address.",
        "I guarantee that it arrives tomorrow.",
        "It will definitely arrive on Friday.",
        "This cream is completely safe for pregnant women.",
        "Ich habe Ihre Bestellung storniert.",
        "Wir werden Ihnen den Betrag erstatten.",
        "He cancelado su pedido.",
        "Vamos a reembolsar el importe.",
        "J'ai annulé votre commande.",
        "Votre abonnement a été résilié.",
    ],
)
def test_a_promise_is_found(text):
    assert find_promise(text) == text.split("! ")[-1]


@pytest.mark.parametrize(
    "text",
    [
        "Refunds take 5 days.",
        "You can cancel in your account.",
        "A teammate can refund you after checking the photos.",
        "I can't refund you myself, but I can pass it on.",
        "Would you like me to ask for a refund?",
        "I have found your order.",
        "I've passed a summary to my colleagues.",
        "I will connect you with a teammate.",
        "You will receive an email once it ships.",
        "If you return the item within 30 days, you get your money back.",
        "We have a money-back guarantee of 30 days.",
        "Eine Erstattung dauert fünf Tage.",
        "Puede cancelar el pedido en su cuenta.",
        "Vous pouvez annuler la commande dans votre compte.",
    ],
)
def test_policy_and_help_are_no_promises(text):
    assert find_promise(text) is None


def test_a_status_from_a_lookup_is_no_promise():
    reply = "Your order was cancelled on 3 May."
    assert find_promise(reply) == reply
    assert find_promise(reply, evidence=['{"order_id": "1003", "status": "cancelled"}']) is None


def test_an_article_about_cancelling_does_not_excuse_a_claim():
    article = "Orders that are cancelled before dispatch are free of charge."
    assert find_promise("Your order has been cancelled.", evidence=[article]) is not None


def test_no_lookup_excuses_what_the_agent_says_it_did():
    assert find_promise("I have cancelled your order.", evidence=['{"status": "cancelled"}']) is not None
