"""The whole check on a reply."""

import pytest

from agents_core.guardrails.output.check import check_reply

ARTICLE = "Standard delivery takes 3 to 5 working days. Write to help@shop.sample with questions about delivery."


def check(text, evidence=(ARTICLE,), own_values=frozenset(), instructions=""):
    return check_reply(text, evidence=list(evidence), own_values=set(own_values), instructions=instructions)


def test_a_good_reply_is_unchanged():
    reply = "Standard delivery takes 3 to 5 working days."
    result = check(reply)
    assert (result.text, result.trip, result.findings) == (reply, None, [])


def test_foreign_data_is_masked_and_the_rest_is_shown():
    result = check("Standard delivery takes 3 to 5 working days, ask otto@mail.sample about delivery.")
    assert result.trip is None
    assert "otto" not in result.text
    assert "[email removed]" in result.text


def test_a_contact_that_an_article_publishes_stays():
    assert "help@shop.sample" in check("Write to help@shop.sample with questions.").text


def test_a_card_number_is_masked_even_when_a_tool_gave_it():
    result = check("Your card 4111 1111 1111 1111 is on file.", evidence=["card 4111 1111 1111 1111 on file"])
    assert "4111" not in result.text


@pytest.mark.parametrize(
    ("category", "reply"),
    [
        ("leak", "I called get_order_status for you."),
        ("promise", "I have refunded you."),
        ("ungrounded", "Standard delivery takes 9 working days."),
        ("personal_data", "otto@mail.sample"),
        ("secret", "The password is Kiw1-Sunday!22"),
    ],
)
def test_a_reply_that_must_not_be_shown_trips(category, reply):
    trip = check(reply).trip
    assert trip is not None
    assert (trip.stage, trip.category) == ("output", category)


@pytest.mark.parametrize("filler", ["1", "1 ", "a.b@", "0-", "ey", "::", "I have ", "A" * 5 + "1"])
def test_a_secret_behind_a_wall_of_filler_is_masked(filler):
    key = "sk-" + "proj-" + "Ab3dE5gH7jK9mN1pQ3sT5vX7zA9cE1gI3kM5oQ7s"
    assert key not in check(f"{(filler * 20_000)[:20_000]} Your key is {key} and it works for the shop.").text
