from agents_core.guardrails.output.grounding import unsupported_sentence
from agents_core.providers.offline.quotes import LONGEST, quote
from tests.agents_core.providers.offline.conversation import passage

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


def test_a_table_whose_first_column_has_no_name_keeps_its_columns_apart():
    table = passage("Plans\n\n | Small | Large\nEach month | £3 | £6", heading="What does a plan cost?", title="Plans")
    assert "Each month: Small £3, Large £6." in quote("what does a plan cost", [table]).text


def test_all_rows_are_quoted_when_none_is_asked_for():
    table = passage("Repair | Price\nNew handle | £22\nNew strap | £18", heading="What does a repair cost?")
    assert quote("how much is a repair", [table]).text == "New handle: Price £22. New strap: Price £18."


def test_an_answer_to_another_question_is_not_quoted():
    plans = "There are two plans, one for a month and one for a year."
    found = passage(f"{plans}\nCan I change the club plan?\nYes, at any time: see the next page.", title="Club plans")
    assert quote("what is the difference between the club plans", [found]).text.startswith("There are two plans")


def test_a_yes_brings_what_it_agrees_to():
    found = passage("Yes. Bring it to the counter.", heading="Can I return it in person?")
    assert quote("can I return something in person", [found]).text == "Yes. Bring it to the counter."


def test_a_misspelt_question_finds_the_word():
    assert quote("what does a reapir cost", [passage("A repair costs £20.")]).text == "A repair costs £20."


def test_list_items_end_without_their_commas():
    items = "\n".join(f"- reason {number} that is told at some length so that the list is long," for number in range(9))
    assert ",." not in quote("what reason", [passage(f"The reasons are:\n\n{items}", heading="Reasons")]).text
