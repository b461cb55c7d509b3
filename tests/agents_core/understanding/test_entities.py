"""Order numbers, e-mails, amounts and the like, and the numbers that are none of these."""

import pytest

from agents_core.understanding.reader import read


@pytest.mark.parametrize(
    ("message", "order"),
    [
        ("where is order 1001", "1001"),
        ("status of #1001 please", "1001"),
        ("HP-1001 has not come", "HP-1001"),
        ("what about order hp-1001", "HP-1001"),
        ("my order number is W123456", "W123456"),
        ("Bestellnummer: 20443", "20443"),
        ("el pedido número 5512 no llega", "5512"),
        ("commande n° 88213", "88213"),
        ("1001", "1001"),
        ("I bought it on 3 May 2024, order 7001, for $45.50", "7001"),
        ("call me on 020 7946 0018 about order 5521", "5521"),
    ],
)
def test_it_finds_the_order_number(message: str, order: str):
    assert read(message).slots["order_id"] == order


@pytest.mark.parametrize(
    "message",
    [
        "my phone number is 555-010-4477",
        "ring +44 7700 900123",
        "do you deliver to 10115",
        "my zip code is 62838",
        "I have been a customer since 2019",
        "you charged me 1200 euros",
        "the lamp is 1500 mm tall",
        "I live at 221 Baker Street",
        "invoice INV-2041",
        "hello",
    ],
)
def test_other_numbers_are_not_orders(message: str):
    assert "order_id" not in read(message).slots


@pytest.mark.parametrize(
    ("message", "order"),
    [
        ("order 1001, no sorry, I meant 1002", "1002"),
        ("no, I meant 1002", "1002"),
        ("nein, ich meinte 1002", "1002"),
        ("it is order 1001 not 1002", "1001"),
        ("not order 1001 but order 1002", "1002"),
    ],
)
def test_a_correction_gives_the_number_meant(message: str, order: str):
    assert read(message).slots["order_id"] == order


@pytest.mark.parametrize(
    ("message", "name", "value"),
    [
        ("it's ada.lovelace+shop@example.co.uk.", "email", "ada.lovelace+shop@example.co.uk"),
        ("I was charged $49.99", "amount", "$49.99"),
        ("a refund of 45 euros", "amount", "45 euros"),
        ("es fehlen 12,50 €", "amount", "12,50 €"),
        ("please resend invoice INV-2041", "invoice_number", "INV-2041"),
        ("Rechnung Nr. 88121 bitte", "invoice_number", "88121"),
        ("my tracking number is 1Z999AA10123456784", "tracking_number", "1Z999AA10123456784"),
        ("do you ship to Norwegen?", "destination", "Norway"),
        ("¿hacéis envíos a Francia?", "destination", "France"),
    ],
)
def test_it_finds_the_other_details(message: str, name: str, value: str):
    assert read(message).slots[name] == value


@pytest.mark.parametrize(
    ("asked_for", "message", "value"),
    [
        ("order_id", "hp-2043", "HP-2043"),
        ("order_id", "2024", "2024"),
        ("invoice_number", "3301-b", "3301-B"),
        ("tracking_number", "jd0146000061", "JD0146000061"),
        ("amount", "it was 45", "45"),
    ],
)
def test_a_bare_answer_is_the_detail_that_was_asked_for(asked_for: str, message: str, value: str):
    assert read(message, asked_for=asked_for).slots == {asked_for: value}


def test_several_details_are_found_in_one_message():
    slots = read("Order 1001, ada@example.com, you took 60 euros and invoice INV-77 says 40 euros").slots

    assert slots == {"order_id": "1001", "email": "ada@example.com", "amount": "60 euros", "invoice_number": "INV-77"}
