from agents_core.guardrails.output.grounding import unsupported_sentence
from agents_core.providers.offline.quoting import LONGEST, quote
from tests.agents_core.offline.conversation import passage

PRICES = passage(
    "Prices depend on the country.\n\nCountry | Price | Days\nNorway | £12.95 | 5 to 8\nCanada | £16.95 | 6 to 10",
    heading="What does delivery abroad cost?",
    title="Delivery abroad",
)


def test_a_table_row_reads_as_a_sentence():
    text = quote("How much is delivery to Canada?", [PRICES], place="Canada").text
    assert "Canada: Price £16.95, Days 6 to 10." in text
    assert "Norway" not in text


def test_a_short_list_is_quoted_whole():
    text = quote(
        "How can I pay?", [passage("You can pay with:\n\n- **Visa**\n- [PayPal](/paypal/)", heading="How can I pay?")]
    ).text
    assert text == "You can pay with: Visa; PayPal."


def test_a_sentence_that_leans_back_brings_the_one_before():
    found = passage("The lamp holds 1 litre of oil. It burns for 20 hours.", title="Lamps")
    assert quote("how many hours does it burn", [found]).text.startswith("The lamp holds")


def test_the_sentence_under_the_heading_answers_it():
    found = passage(
        "Parcels are scanned.\nCan I collect my parcel?\nYes, from any of our lockers.\nAnd abroad?\nNo.",
        title="Parcels",
    )
    assert quote("can I collect a parcel", [found]).text.startswith("Yes, from any of our lockers.")


def test_a_quote_is_short_and_grounded():
    found = passage(" ".join(f"Point {number} of the plan is about dogs and cats." for number in range(40)))
    text = quote("what is the plan about dogs", [found]).text
    assert text.count(".") <= 3
    assert len(text) <= LONGEST
    assert unsupported_sentence(text, [found["text"]]) is None


def test_nothing_comes_from_nothing():
    assert quote("anything", []).text == ""
    assert quote("", [PRICES]).text == ""


def test_passages_about_something_else_do_not_cover_the_question():
    assert quote("Do you repair violins?", [PRICES]).covered == 0.0
