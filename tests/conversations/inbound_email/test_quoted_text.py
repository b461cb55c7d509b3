"""Of a mail only what is new in it becomes a message."""

import time

import pytest

from conversations.inbound_email.quoted_text import strip_quoted_text

REPLIES = {
    "gmail": (
        "Yes please, send it.\n\nOn Mon, 23 Nov 2026 at 10:02, Bob from Harbour & Pine <\n"
        "support+abc@shop.example> wrote:\n\n> Shall I send it?\n> Bob\n",
        "Yes please, send it.",
    ),
    "outlook": (
        "Sounds good\n\nFrom: Bob <support@shop.example>\nSent: Monday, November 23, 2026 10:02 AM\n"
        "To: Alice <alice@example.com>\nSubject: Re: Your conversation\n\nShall I send it?\n",
        "Sounds good",
    ),
    "german": (
        "Ja gerne!\n\n-- \nAlice Archer\n+49 30 123\n\n"
        "Am 23.11.2026 um 10:02 schrieb Bob <support@shop.example>:\n> Soll ich?\n",
        "Ja gerne!",
    ),
    "french": ("Oui.\n\nLe lun. 23 nov. 2026 à 10:02, Bob <b@shop.example> a écrit :\n> On envoie ?\n", "Oui."),
    "signature": ("Yes.\n\nKind regards,\nAlice Archer\n+44 20 7946 0000", "Yes."),
    "phone": ("Yes\n\nSent from my iPhone", "Yes"),
    "below": ("On Mon, 23 Nov 2026 at 10:02, Bob <b@shop.example> wrote:\n> Shall I?\n> Bob\n\nYes.", "Yes."),
    "between": ("> Shall I?\n\nYes.\n\n> And the bowl?\n\nTwo.", "> Shall I?\n\nYes.\n\n> And the bowl?\n\nTwo."),
    "list": ("I need:\n- pans\n- bowls\n-- two of them", "I need:\n- pans\n- bowls\n-- two of them"),
    "plain": ("One line.\n\nAnother — with 1 < 2 > 0.", "One line.\n\nAnother — with 1 < 2 > 0."),
    "long line": ("word " * 500, ("word " * 500).strip()),
    "nothing": ("", ""),
    "only a quotation": ("> Shall I?", ""),
}


@pytest.mark.parametrize("name", REPLIES)
def test_only_what_is_new_is_left(name):
    text, expected = REPLIES[name]
    assert strip_quoted_text(text) == expected


def test_a_long_text_under_a_greeting_is_no_signature():
    rest = "\n".join(f"Point {number}." for number in range(20))
    assert "Point 19." in strip_quoted_text(f"My order is late.\nThanks,\n{rest}")


@pytest.mark.parametrize(
    "unit", ["Am 1 schrieb ", "On ", "\n", "> ", "_", "--\n", "From: a\n", "mail word ", "Le 1 a "]
)
@pytest.mark.parametrize("length", [10_000, 100_000])
def test_a_hostile_text_costs_little(unit, length):
    began = time.monotonic()
    strip_quoted_text(unit * (length // len(unit)))
    assert time.monotonic() - began < 5
