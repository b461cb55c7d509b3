"""Of an answer only our own mail is left out, and nothing that its sender wrote."""

import time

import pytest

from conversations.inbound_email.quoted_text import OurWords, read_answer, without_links

LINK = "https://help.shop.example/chat/mail/"
MAIL = f"""Bob from Harbour & Pine replied to you:

Shall I send the bowl again? It would be with you on Friday.
Bob

Go on in the chat:
{LINK}abc:def/
The link works for 30 days and opens this conversation for whoever has it: do not pass this e-mail on.

You wrote:
> My bowl came in two pieces, what now?
"""
QUOTED = "\n".join(f"> {line}" for line in MAIL.splitlines())
OURS = OurWords([MAIL], {"support@shop.example"}, LINK)

ANSWERS = {
    "gmail": (
        "Yes please.\n\nOn Mon, 23 Nov 2026 at 10:02, Bob from Harbour & Pine <\nsupport+abc@shop.example> wrote:\n\n"
        + QUOTED,
        "Yes please.",
    ),
    "gmail in Russian": ("Да\n\nпн, 23 нояб. 2026 г. в 10:02, Bob <support@shop.example>:\n\n" + QUOTED, "Да"),
    "outlook in Turkish": (
        f"Evet\n\nKimden: Bob <support+abc@shop.example>\nGönderildi: 23 Kasım\nKime: Ada\nKonu: Re: Bowl\n\n{MAIL}",
        "Evet",
    ),
    "outlook in German": (
        f"Ja!\n\n________________________________\nVon: Bob <support@shop.example>\nGesendet: Montag\n"
        f"An: Ada\nBetreff: Re: Bowl\n\n{MAIL}",
        "Ja!",
    ),
    "a signature": (
        "Yes.\n\n-- \nAlice\n+44 20\n\nOn Mon 23 Nov 2026 Bob <support@shop.example> wrote:\n" + QUOTED,
        "Yes.",
    ),
    "below": (
        "On Mon, 23 Nov 2026 Bob <support@shop.example> wrote:\n" + QUOTED + "\n\nAnd cancel 4472.",
        "And cancel 4472.",
    ),
    "a postscript": (f"Yes.\n\n{QUOTED}\n\nP.S. And the plate.", "Yes.\n\nP.S. And the plate."),
    "between the lines": (
        "> Shall I send the bowl again? It would be with you on Friday.\nSaturday is better.",
        "Saturday is better.",
    ),
    "under a phone's line": (
        f"Sent from my iPhone\nYes, and please cancel 4472 too.\n\n{QUOTED}",
        "Sent from my iPhone\nYes, and please cancel 4472 too.",
    ),
}
# In these nothing is ours.
WHOLE = {
    "a shell log": "My console says\n> npm start\n> error 12",
    "a carrier's words": "DHL says:\n> Your parcel is lost since the 3rd of May\n> claim it",
    "a carrier's mail": "See below\n\n-----Original Message-----\nFrom: DHL <x@dhl.example>\nTo: me\nOn: 1\n\nLost.",
    "a word of ours": "Yes.\nBob",
    "a thank-you that goes on": "Thanks, but the lid is missing.\nTake care of 1003 too.\n-- no, both\nBest, A",
    "lines like a head": "From: Leeds\nTo: York\nSubject to what I pay\nCan you send it there?",
    "written into the quotation": "> Shall I send the bowl again? It would be with you on Friday.\n> YES!\n> To York.",
    "indented": "hosts:\n    a: 1",
}


@pytest.mark.parametrize("name", ANSWERS)
def test_what_we_mailed_is_left_out(name):
    text, expected = ANSWERS[name]
    answer = read_answer(text, OURS)
    assert answer.text == expected
    assert answer.hidden_lines


@pytest.mark.parametrize("name", WHOLE)
def test_what_is_not_known_to_be_ours_stays(name):
    answer = read_answer(WHOLE[name], OURS)
    assert (answer.text, answer.hidden_lines) == (WHOLE[name], 0)


def test_a_short_quotation_between_own_lines_says_what_they_answer():
    line = "> Shall I send the bowl again? It would be with you on Friday."
    assert read_answer(f"Two things.\n\n{line}\nYes.", OURS).text == f"Two things.\n\n{line}\nYes."


def test_nothing_but_our_mail_is_nothing():
    assert read_answer(QUOTED, OURS).text == ""


def test_a_secret_link_is_in_no_message():
    assert without_links(f"I clicked {LINK}tok:en-1/ twice", LINK) == "I clicked … twice"


@pytest.mark.parametrize(
    "unit", ["Am 1 schrieb:\n", "On ", "\n", "> ", "_", "--\n", "From: a\n", "> a\nb\n", "a@b.c 1234:\n"]
)
def test_a_hostile_text_costs_little(unit):
    def seconds(length: int) -> float:
        began = time.perf_counter()
        read_answer(unit * (length // len(unit)), OURS)
        return time.perf_counter() - began

    seconds(1000)
    assert seconds(100_000) < 3
