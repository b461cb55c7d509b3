"""What the evidence does not say is not said."""

import pytest

from agents_core.guardrails.output.grounding import unsupported_sentence

ARTICLE = (
    "Returns. You can send items back within 30 days of delivery. The item must be unused and in its original box. "
    "Standard delivery costs £4.95 and takes 3 to 5 working days. Express delivery is not available on Sundays. "
    "Gift cards cannot be returned. Refunds are paid to the original payment method within two weeks."
)
ORDER = '{"order_id": "1003", "status": "shipped", "carrier": "DHL", "expected": "2026-05-12", "total": "59.90"}'


@pytest.mark.parametrize(
    "reply",
    [
        "You can return items within 30 days of delivery, as long as they are unused and in the original box.",
        "Standard delivery takes 3–5 working days and costs £4.95.",
        "Refunds go back to your original payment method within 14 days.",
        "Your order 1003 has shipped with DHL and is expected on 2026-05-12.",
        "Gift cards can't be returned.",
        "Express delivery isn't available on Sundays.",
        "Hello! How can I help you today?",
        "I'm sorry, I don't have that information.",
        "Would you like me to connect you with a teammate?",
        "I've passed this to one of our teammates, who will reply here.",
        "I've passed this to our team; they'll reply here shortly.",
        "Thanks for waiting!",
        "Die Rücksendung ist innerhalb von 30 Tagen möglich.",
    ],
)
def test_a_supported_reply_passes(reply):
    assert unsupported_sentence(reply, [ARTICLE, ORDER]) is None


@pytest.mark.parametrize(
    "reply",
    [
        "You can return items within 60 days of delivery.",
        "Standard delivery costs £3.95.",
        "Gift cards can be returned.",
        "Express delivery is available on Sundays.",
        "Our premium members enjoy free lounge access worldwide.",
        "Refunds are paid within 30 weeks.",
        "We ship to Mars with our own rockets.",
        "Die Rücksendung ist innerhalb von 90 Tagen möglich.",
        "I'm sorry, but the fee is 12%.",
    ],
)
def test_an_unsupported_sentence_is_named(reply):
    assert unsupported_sentence(f"Thanks for asking. {reply}", [ARTICLE, ORDER]) == reply


def test_without_evidence_no_fact_passes():
    assert unsupported_sentence("Our kettle boils a litre of water in two minutes.", []) is not None


def test_the_customers_own_numbers_may_be_repeated():
    assert unsupported_sentence("I see that order 7788 is the one you mean.", ["my order is 7788"]) is None


def test_a_range_may_run_over_two_pieces_of_evidence():
    assert unsupported_sentence("You save between 3 and 5 percent.", ["You save between 3", "and 5 percent."]) is None
    assert unsupported_sentence("You save between 3 and 5 percent.", ["You save between 3.", "Also 5 percent."])


HOUSE = (
    "Standard delivery costs £4.95 and takes 3 to 5 working days. Refunds are paid to the original payment method "
    "within two weeks. The summer sale ends on 31 August 2026. The shop is open from 10:00 to 18:00. Orders over £60 "
    "are delivered free of charge. You can send items back within 30 days of delivery. No, we do not take cheques."
)


@pytest.mark.parametrize(
    "reply",
    [
        "Our couriers carry every parcel upstairs for you.",
        "Standard delivery costs $4.95.",
        "Standard delivery costs €4.95.",
        "Standard delivery costs £60.",
        "Orders over £4.95 are delivered free of charge.",
        "Standard delivery takes thirty days.",
        "You can send items back within 2 weeks of delivery.",
        "The summer sale ends on 30 August 2026.",
        "The summer sale ends on 31 July 2026.",
        "The shop is open until 8 pm.",
        "Refunds are never paid to the original payment method.",
        "No, you cannot send items back within 30 days of delivery.",
        "Yes, we take cheques.",
    ],
)
def test_one_untrue_sentence_among_true_ones_is_found(reply):
    true = "Standard delivery takes 3 to 5 working days.", "You can send items back within 30 days of delivery."
    assert unsupported_sentence(" ".join(true), [HOUSE]) is None
    assert unsupported_sentence(f"{true[0]} {reply} {true[1]}", [HOUSE]) == reply


@pytest.mark.parametrize(
    "reply",
    [
        "Standard delivery costs £4.95, and orders over £60 are delivered free of charge.",
        "Standard delivery costs 4.95 pounds.",
        "Refunds go back to the original payment method in 14 days.",
        "The sale in summer ends on August 31.",
        "We don't take cheques.",
    ],
)
def test_the_same_in_other_words_and_spellings_passes(reply):
    assert unsupported_sentence(reply, [HOUSE]) is None


@pytest.mark.parametrize(
    ("question", "reply"),
    [
        ("When does the museum of clocks open?", "The museum opens at nine."),
        ("do you sell waterproof lamps", "Lamps are waterproof."),
        ("Is parking free on Sundays at the shop?", "Yes, parking at the shop is free on Sundays."),
    ],
)
def test_a_question_does_not_answer_itself(question, reply):
    assert unsupported_sentence(reply, [], told=[question]) == reply


@pytest.mark.parametrize(
    "reply",
    ["You asked about waterproof lamps.", "I can look into order 1007 for you.", "Your kayak arrived with a crack."],
)
def test_customers_words_about_themselves_may_be_repeated(reply):
    told = ["My blue kayak from order 1007 arrived with a crack, I asked about waterproof lamps too"]
    assert unsupported_sentence(reply, [], told=told) is None
