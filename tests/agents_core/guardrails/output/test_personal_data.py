"""Personal data of others is masked; order numbers and what belongs to the customer stay."""

import pytest

from agents_core.guardrails.output.masking import mask
from agents_core.guardrails.output.personal_data import find_personal_data


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("email", "Write to otto.k+shop@mail.sample.org today", "otto.k+shop@mail.sample.org"),
        ("phone", "His number is +44 7911 123456.", "+44 7911 123456"),
        ("phone", "Call her on 030 901820 after six", "030 901820"),
        ("phone", "(212) 555-0187 is on file", "(212) 555-0187"),
        ("card", "paid with 4111 1111 1111 1111", "4111 1111 1111 1111"),
        ("iban", "to DE89 3704 0044 0532 0130 00 as agreed", "DE89 3704 0044 0532 0130 00"),
        ("ssn", "SSN on record 536-22-8726", "536-22-8726"),
        ("nino", "NI AB 12 34 56 C", "AB 12 34 56 C"),
        ("ip_address", "last login from 81.2.69.142", "81.2.69.142"),
        ("ip_address", "from 2001:4860:4860::8888", "2001:4860:4860::8888"),
        ("date_of_birth", "date of birth: 12.03.1984", "12.03.1984"),
        ("passport", "Passport number is C01X00T47", "C01X00T47"),
        ("address", "lives at 12 Garden Lane since May", "12 Garden Lane"),
        ("address", "Er wohnt in der Lindenstraße 7a", "Lindenstraße 7a"),
    ],
)
def test_it_is_found(kind, text, value):
    assert (kind, value) in [(each.kind, each.value) for each in find_personal_data(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Your order 100245 shipped on 2026-03-04 at 10:15:33.",
        "Tracking number 1Z999AA10123456784 was scanned.",
        "Order number 4539578763621486 is on its way.",
        "Purchase 882145539012 has two items.",
        "Item ID: 6259501109",
        "Order #W4689314 was delivered.",
        "That costs $1,299.00 or 3 x 433.00 EUR.",
        "Update to version 10.2.3.41 first.",
        "Refunds take 5-10 business days.",
        "Visa ending 4242",
        "Open Monday to Friday 9:00 - 17:30.",
        "Founded in 2002 with 60 members.",
    ],
)
def test_ordinary_numbers_are_left_alone(text):
    assert mask(text, own_values=set()) == (text, [])


def test_what_belongs_to_the_customer_stays():
    text = "We wrote to Lena@Shop.Sample about it."
    assert mask(text, own_values={"lena@shop.sample "}) == (text, [])


def test_what_belongs_to_somebody_else_is_named_and_removed():
    masked, findings = mask("We wrote to otto@mail.sample.", own_values={"lena@mail.sample"})
    assert masked == "We wrote to [email removed]."
    assert [each.kind for each in findings] == ["email"]
