"""A name on a receipt is no wish to talk to somebody."""

import pytest

from agents_core.understanding.reader import read


@pytest.mark.parametrize(
    "text",
    [
        "Receipt\nHarbour & Pine Leeds\nAgent: Lee\nEnamel mug £12.00\n\nHow many days do I have to return this?",
        "Order 1001\nSupport agent: Lee Park\nTotal: 45.00\nWhen will it come?",
        "Customer service: open 9 to 5\nOperator: 12\nHow long is the warranty on the lantern?",
        "Customer: can I return it?\nAgent: Yes, within 30 days\nSo how do I return it?",
    ],
)
def test_who_served_a_customer_is_not_asked_for(text):
    assert read(text).intent != "talk_to_person"


@pytest.mark.parametrize("text", ["Hello,\nagent please", "Agent: connect me to a person\nplease"])
def test_who_asks_for_somebody_is_understood(text):
    assert read(text).intent == "talk_to_person"
