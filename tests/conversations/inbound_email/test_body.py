"""All of a mail is read, in its order, and no file of it is lost."""

import base64

import pytest

from conversations.inbound_email.body import MAX_FILES, read_body
from conversations.inbound_email.headers import message_from_bytes

PICTURE = base64.encodebytes(b"\x89PNG\r\n\x1a\n not really").decode()


def part(content: str, kind: str = "text/plain; charset=utf-8", *head: str) -> str:
    return "\r\n".join([f"Content-Type: {kind}", *head, "", content])


def picture(name: str = "shot.png", *head: str) -> str:
    return part(PICTURE, f'image/png; name="{name}"', "Content-Transfer-Encoding: base64", *head)


def several(kind: str, *parts: str) -> str:
    """A multipart; its boundary has its depth in it."""
    mark = f"b{sum(each.count('boundary') for each in parts)}{kind[0]}"
    inside = "".join(f"--{mark}\r\n{each}\r\n" for each in parts)
    return part(f"{inside}--{mark}--", f'multipart/{kind}; boundary="{mark}"')


def read(content: str):
    return read_body(message_from_bytes(f"From: a@example.com\r\nMIME-Version: 1.0\r\n{content}".encode()))


def html(text: str) -> str:
    return part(text, "text/html; charset=utf-8")


TEXTS = {
    "text, picture, text": (
        several("mixed", part("The hinge broke."), picture(), part("How long is the warranty?")),
        "The hinge broke.\n\n[shot.png]\n\nHow long is the warranty?",
    ),
    "a banner above": (
        several(
            "mixed",
            part("CAUTION: from outside."),
            several("alternative", part("Is it waxed?"), html("<p>Is it <b>waxed</b>?</p>")),
        ),
        "CAUTION: from outside.\n\nIs it waxed?",
    ),
    "html and a plain footer": (
        several("mixed", html("<p>Can I wash it at 30?</p>"), part("Scanned by MailGuard")),
        "Can I wash it at 30?\n\nScanned by MailGuard",
    ),
    "a placeholder": (
        several("alternative", part("See HTML."), html("<p>Do you deliver to Malta, and what does it cost?</p>")),
        "Do you deliver to Malta, and what does it cost?",
    ),
    "an empty plain text": (several("alternative", part(" \r\n"), html("<p>Which oil?</p>")), "Which oil?"),
    "both forms": (several("alternative", part("Which oil?"), html("<p>Which <i>oil</i>?</p>")), "Which oil?"),
    "a picture in the html": (
        several("related", html('<p>Before</p><img src="cid:aa"><p>after</p>'), picture("p.png", "Content-ID: <aa>")),
        "Before\n\n[p.png]\n\nafter",
    ),
    "a mail inside": (
        several(
            "mixed",
            part("What is this?"),
            part("From: dhl@example.com\r\nSubject: Parcel\r\n\r\nIt is in depot 7.", "message/rfc822"),
        ),
        "What is this?\n\n----------\nFrom: dhl@example.com\nSubject: Parcel\n\nIt is in depot 7.",
    ),
    "wrapped lines": (
        part("One long \r\nsentence.\r\n\r\nBye\r\n-- \r\nA", "text/plain; charset=utf-8; format=flowed"),
        "One long sentence.\n\nBye\n-- \nA",
    ),
    "indentation": (part("hosts:\r\n    a: 1\r\n      b: 2"), "hosts:\n    a: 1\n      b: 2"),
    "a named text alone": (part("Which oil?", 'text/plain; charset=utf-8; name="body.txt"'), "Which oil?"),
}


@pytest.mark.parametrize("name", TEXTS)
def test_every_text_is_read_in_its_order(name):
    content, expected = TEXTS[name]
    body = read(content)
    assert body.text == expected
    assert not body.left_out


@pytest.mark.parametrize("disposition", ["inline", "attachment", ""])
def test_a_small_picture_with_an_id_is_kept(disposition):
    head = [f'Content-Disposition: {disposition}; filename="shot.png"'] if disposition else []
    body = read(several("mixed", part("See the picture."), picture("shot.png", "Content-ID: <x@y>", *head)))
    assert [file.name for file in body.files] == ["shot.png"]


def test_an_invitation_and_a_log_are_files():
    invitation = part("BEGIN:VCALENDAR\r\nEND:VCALENDAR", "text/calendar; method=REQUEST; charset=utf-8")
    log = part("ERROR 42", "text/plain", 'Content-Disposition: attachment; filename="app.log"')
    body = read(several("mixed", part("Please come."), invitation, log))
    assert body.text == "Please come."
    assert [(file.name, file.content[:5]) for file in body.files] == [("file.ics", b"BEGIN"), ("app.log", b"ERROR")]


def test_of_too_many_files_the_small_pictures_in_the_text_go_first_and_are_named():
    logos = [picture(f"logo{number}.png", "Content-Disposition: inline") for number in range(MAX_FILES)]
    receipt = part("x", "application/pdf", 'Content-Disposition: attachment; filename="receipt.pdf"')
    body = read(several("mixed", part("Here."), *logos, receipt))
    assert len(body.files) == MAX_FILES
    assert body.files[-1].name == "receipt.pdf"
    assert any(f"logo{MAX_FILES - 1}.png" in line for line in body.left_out)


def test_a_file_has_the_name_that_was_typed():
    words = "=?shift_jis?b?" + base64.b64encode("請求書①.pdf".encode("cp932")).decode() + "?="
    bill = part("x", "application/pdf", f'Content-Disposition: attachment; filename="{words}"')
    assert read(several("mixed", part("Bill."), bill)).files[0].name == "請求書①.pdf"
