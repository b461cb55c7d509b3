"""A mail that is broken, huge or meant to do harm is read, or kept, and holds up nothing."""

import base64
import hashlib
import hmac
import json
import time
from pathlib import Path

import pytest
from django.db import DataError, OperationalError
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from conversations.inbound_email import mailbox, receiver
from conversations.inbound_email.mailbox import fetch_mail, message_from_bytes
from conversations.inbound_email.parser import ParsedEmail, parse_email
from conversations.lifecycle.merge import merge
from conversations.lifecycle.transitions import take_over
from conversations.messages.message_store import MAX_MESSAGE
from conversations.models import Conversation, Customer, IncomingEmail, Outcome
from conversations.outbound_email.reply_addresses import reply_address
from tests.conversations.conftest import newest
from tests.conversations.inbound_email.test_mailbox import alices, box, mail_to  # noqa: F401 - fixtures
from tests.conversations.inbound_email.test_receiver import ALICE, gone, inbound, png, said  # noqa: F401 - fixtures
from tests.conversations.postmark_posts import payload, post

pytestmark = pytest.mark.django_db


def read(head: str, body: str = "Hello") -> ParsedEmail:
    return parse_email(message_from_bytes(f"{head}\r\n\r\n{body}".encode(errors="surrogateescape")))


def test_marks_on_letters_do_not_make_a_subject_or_a_name_longer_than_its_column():
    heap = "e" + "\u0301" * 2000
    found = read(f"From: {heap} <a@example.com>\r\nSubject: {heap}")
    assert len(found.subject) <= 150
    assert len(found.sender_name) <= 100


@pytest.mark.parametrize("sender", ["\u0130" * 200 + "@x", '"a\r\n bcc: b@x "@x', '"a=?utf-8?q?=0d=0a?= b"@x'])
def test_what_no_mail_could_be_sent_to_is_no_address(sender):
    found = read(f"From: {sender}")
    assert len(found.sender) <= 254
    assert not set(found.sender) & set("\r\n ")


def test_a_header_that_the_library_cannot_parse_is_read_all_the_same():
    broken = "Content-Type: multipart/report; boundary=b"
    part = "--b\r\nContent-Type: text/plain\r\nMessage-ID: <\r\n\r\nHello\r\n--b--"
    assert read(f"From: a@example.com\r\n{broken}", part).sender == "a@example.com"


@pytest.mark.parametrize("tag", ["<a ", "<!--"])
def test_tags_that_nothing_closes_are_read_at_once(gone, tag):  # noqa: F811
    began = time.monotonic()
    post(payload("", html=f"<p>Yes please.</p>{tag * 20_000}", to=reply_address(gone)))
    assert time.monotonic() - began < 15  # Python's own parser takes half a minute or more
    assert "Yes please." in newest(gone).text


def test_a_long_text_fits_into_a_message_whatever_files_were_refused(gone):  # noqa: F811
    files = [("n" * 190 + f"{number}.exe", "application/octet-stream", b"MZ") for number in range(6)]
    post(payload("Wörter " * 2000, to=reply_address(gone), files=files))
    assert len(newest(gone).left_out) == receiver.REFUSALS_TOLD + 1
    assert newest(gone).incoming.hidden_lines
    assert len(newest(gone).text) <= MAX_MESSAGE


def test_a_short_answer_may_be_given_twice(gone, rung):  # noqa: F811
    for _ in range(2):
        post(payload("Yes please.", to=reply_address(gone)))
    assert said(gone) == ["Hello.", "Yes please.", "Yes please."]


def test_a_mail_that_cannot_be_stored_does_not_hold_up_the_next(box, alices, monkeypatch):  # noqa: F811
    def broken(mail: ParsedEmail) -> IncomingEmail:
        if mail.mail_id == "1@x":
            raise DataError
        return receiver.receive_email(mail)

    monkeypatch.setattr(mailbox, "receive_email", broken)
    bad = box.put(mail_to(alices))
    box.put(mail_to(alices, "And this?", number=2))
    assert fetch_mail() == 1
    assert box.flags[bad] == {"\\Seen", "\\Flagged"}
    assert newest(alices).text == "And this?"


def test_a_mail_stays_unread_while_the_database_is_away(box, alices, monkeypatch):  # noqa: F811
    def away(mail: ParsedEmail) -> IncomingEmail:
        raise OperationalError

    monkeypatch.setattr(mailbox, "receive_email", away)
    number = box.put(mail_to(alices))
    with pytest.raises(OperationalError):
        fetch_mail()
    assert box.flags[number] == set()


def test_files_of_a_mail_that_was_not_stored_are_not_left_behind(gone, monkeypatch, settings, tmp_path):  # noqa: F811
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(receiver, "post_customer_message", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        post(payload(to=reply_address(gone), files=[("mug.png", "image/png", png())]))
    assert [path for path in Path(tmp_path).rglob("*") if path.is_file()] == []


HOSTILE = {
    "commas": ("To", "," * 100_000),
    "parentheses": ("To", "(" * 100_000),
    "quotes": ("Cc", '"a" ' * 25_000),
    "encoded words": ("Subject", "=?utf-8?q?=C3=A4?= " * 6_000),
    "parameters": ("Content-Type", "text/plain" + "; a=b" * 20_000),
    "pieces": ("Content-Disposition", "attachment" + "".join(f"; filename*{n}=x" for n in range(8000))),
    "brackets": ("Message-ID", "<(" * 50_000),
    "folded": ("References", "\r\n <a@b.example>" * 20_000),
    "mailboxes": ("Reply-To", "a@b.example, " * 10_000),
    "results": ("Authentication-Results", "x; spf=fail (" * 10_000),
}


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize("door", ["mailbox", "postmark", "postmark whole", "mailgun"])
def test_a_hostile_header_costs_hardly_more_than_another(box, settings, kind, door):  # noqa: F811
    name, value = HOSTILE[kind]
    began = time.monotonic()
    if door == "mailbox":
        box.put(f"From: a@b.example\r\n{name}: {value}\r\n\r\nHello there".encode())
        assert fetch_mail() == 1
    elif door == "mailgun":
        posted = post_to_mailgun(settings, [["From", "a@b.example"], [name, value], [name, value]], "Hello there")
        assert posted.status_code == 200
    else:
        data = payload("Hello there", to="support@in.shop.example", sender="a@b.example", headers={name: value})
        if door == "postmark whole":
            data |= {"RawEmail": f"From: a@b.example\r\n{name}: {value}\r\n\r\nHello there"}
        assert post(data).status_code == 200
    assert time.monotonic() - began < 10  # on a busy machine; it was minutes
    assert IncomingEmail.objects.count() == 1


def test_thousands_of_headers_and_of_parts_are_read_at_once():
    began = time.monotonic()
    heap = "".join(f"X-{number}: x\r\n" for number in range(50_000))
    assert read(f"{heap}From: a@b.example").sender == "a@b.example"
    parts = "--b\r\nContent-Type: text/plain\r\n\r\nx\r\n" * 20_000
    found = read("From: a@b.example\r\nContent-Type: multipart/mixed; boundary=b", parts + "--b--")
    assert found.text == "(This mail has too many parts to be read.)"
    assert time.monotonic() - began < 10


def test_a_subject_that_stands_twice_does_not_stop_a_mail(box, settings):  # noqa: F811
    headers = [["From", "a@b.example"], ["Subject", "One"], ["Subject", "Two"]]
    assert post_to_mailgun(settings, headers, "Hello there").status_code == 200
    assert IncomingEmail.objects.get().subject == "One"


def test_a_mail_of_another_charset_by_sparkpost_is_read(settings):
    settings.INBOUND_PROVIDER = "sparkpost"
    raw = b"From: a@b.example\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\r\nGr\xfc\xdfe, wann kommt es?"
    content = {"email_rfc822": base64.b64encode(raw).decode(), "email_rfc822_is_base64": True}
    relayed = {"protocol": "smtp", "content": content, "msg_from": "a@b.example", "rcpt_to": "support@in.shop.example"}
    assert post([{"msys": {"relay_message": relayed}}]).status_code == 200
    assert IncomingEmail.objects.get().text == "Grüße, wann kommt es?"


def post_to_mailgun(settings, headers: list[list[str]], text: str) -> HttpResponse:
    settings.INBOUND_PROVIDER, settings.ANYMAIL = "mailgun", {"MAILGUN_WEBHOOK_SIGNING_KEY": "key"}
    stamp, token = "1790000000", "t" * 50
    signature = hmac.new(b"key", (stamp + token).encode(), hashlib.sha256).hexdigest()
    data = {"sender": "a@b.example", "recipient": "support@in.shop.example", "message-headers": json.dumps(headers)}
    data |= {"body-plain": text, "timestamp": stamp, "token": token, "signature": signature}
    return Client().post(reverse("conversations:inbound_email"), data)


# Conversations that were merged.


@pytest.fixture
def merged(gone, bob) -> tuple[Conversation, Conversation]:  # noqa: F811
    """Alice's conversation, and the one in which she goes on, which Bob has."""
    goes_on = Conversation.objects.create(customer=gone.customer, contact_email="alice@work.example")
    take_over(goes_on.pk, user=bob)
    merge(gone.pk, goes_on.pk, user=bob)
    return gone, goes_on


def test_an_answer_to_a_merged_conversation_is_kept_where_its_message_is(merged):
    old, goes_on = merged
    post(payload("Yes please.", to=reply_address(old)))
    message = newest(goes_on)
    assert (message.text, message.incoming.conversation) == ("Yes please.", goes_on)


def test_a_strangers_mail_to_a_merged_conversation_is_shown_to_the_team_that_has_it(merged):
    old, goes_on = merged
    post(payload("It is for me.", sender="eve@example.com", to=reply_address(old)))
    kept = IncomingEmail.objects.get()
    assert (kept.outcome, kept.conversation) == (Outcome.STRANGER, goes_on)
    assert Customer.objects.count() == 1
