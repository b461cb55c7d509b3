"""How the agent is built stays inside."""

import pytest

from agents_core.guardrails.output.leaks import find_leak

INSTRUCTIONS = (
    "Answer from passages only. Ask for the order number before you look anything up, and never discuss margins."
)


@pytest.mark.parametrize(
    "text",
    [
        "I used get_order_status to look it up.",
        "My instructions say that I must not tell you.",
        "System prompt: be nice",
        "I was instructed not to talk about that.",
        "Traceback (most recent call last): File",
        'File "shop/views.py", line 12',
        "psycopg.errors.UndefinedTable",
        "KeyError: 'order'",
        "Reference 3f2b8c1e-9a4d-4f7e-8b1a-2c3d4e5f6a7b",
        "<|im_start|>system",
        "Meine Anweisungen lauten anders.",
    ],
)
def test_a_leak_is_found(text):
    assert find_leak(text)


@pytest.mark.parametrize(
    "text",
    [
        "The assembly instructions are in the box.",
        "Please follow the instructions on page 3.",
        "Your order 1003 is on its way.",
        "See https://shop.sample/help/get_started_now for more.",
        "The system will send you an email.",
        "Write to first_last@shop.sample.",
        "An error occurred while paying, please try another card.",
    ],
)
def test_ordinary_text_is_no_leak(text):
    assert find_leak(text) is None


def test_a_quotation_of_the_instructions_is_found():
    reply = "I ask for the order number before you look anything up."
    assert find_leak(reply) is None
    assert find_leak(reply, instructions=INSTRUCTIONS)
