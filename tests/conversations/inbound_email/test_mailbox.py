"""Mail is fetched from a mailbox, once, and marked there."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from conversations.inbound_email import mailbox
from conversations.inbound_email.config import read_mailbox
from conversations.inbound_email.mailbox import fetch_mail
from conversations.models import Conversation, IncomingEmail, Message, Via
from conversations.outbound_email.reply_addresses import reply_address
from supportsite.single_process import fetch
from tests.conversations.conftest import newest
from tests.conversations.inbound_email.imap_server import Mailbox, running

pytestmark = pytest.mark.django_db


@pytest.fixture
def box(settings):
    settings.INBOUND_EMAIL = "support@in.shop.example"
    box = Mailbox()
    with running(box) as url:
        settings.MAILBOX = read_mailbox(url)
        yield box


@pytest.fixture
def alices(alice) -> Conversation:
    Conversation.objects.update(contact_email="alice@example.com")
    return alice


def mail_to(conversation: Conversation, text: str = "Yes please.", number: int = 1) -> bytes:
    head = f"From: Alice <alice@example.com>\r\nTo: {reply_address(conversation)}\r\nMessage-ID: <{number}@x>\r\n"
    return f"{head}Content-Type: text/plain; charset=utf-8\r\nSubject: Re: x\r\n\r\n{text}\r\n".encode()


def test_an_unread_mail_becomes_a_message_and_is_marked_as_read(box, alices):
    box.put(mail_to(alices, "Grüße!"))
    assert fetch_mail() == 1
    assert (newest(alices).text, newest(alices).via) == ("Grüße!", Via.EMAIL)
    assert box.flags[1] == {"\\Seen"}
    assert fetch_mail() == 0
    assert Message.objects.count() == 1


def test_a_mail_that_was_stored_but_not_marked_is_stored_once(box, alices):
    box.put(mail_to(alices))
    fetch_mail()
    box.flags[1].clear()
    fetch_mail()
    assert Message.objects.count() == 1


def test_what_was_read_already_is_left_alone(box, alices):
    box.flags[box.put(mail_to(alices))].add("\\Seen")
    assert fetch_mail() == 0


def test_of_a_mail_that_is_too_large_only_the_head_is_fetched(box, alices):
    box.put(mail_to(alices, "x" * 1000), size=mailbox.MAX_MAIL + 1)
    assert fetch_mail() == 1
    assert newest(alices).text == "(This mail was too large to be fetched.)"
    assert not any("BODY.PEEK[]" in command for command in box.said)


def test_a_mail_in_endless_boxes_is_kept_by_what_stands_above_it(box, alices):
    boxes = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(5000))
    box.put(b"From: bad@example.com\n" + boxes.encode() + b"\nx\n")
    box.put(mail_to(alices))
    assert fetch_mail() == 2
    assert IncomingEmail.objects.get(sender="bad@example.com").text == "(This mail has too many parts to be read.)"
    assert newest(alices).text == "Yes please."


def test_nothing_is_fetched_without_a_mailbox(settings):
    settings.MAILBOX = None
    assert fetch_mail() == 0


@pytest.mark.django_db(transaction=True)
def test_one_process_fetches_by_itself_and_survives_a_mailbox_that_is_away(box, settings):
    box.put(b"From: alice@example.com\r\nMessage-ID: <1@x>\r\n\r\nHello\r\n")
    fetch()
    assert IncomingEmail.objects.count() == 1
    settings.MAILBOX = read_mailbox("imap://support:secret@127.0.0.1:1/INBOX")
    fetch()


def test_the_command_says_how_many(box, alices):
    box.put(mail_to(alices))
    said = StringIO()
    call_command("fetch_mail", stdout=said)
    assert said.getvalue() == "1 mails\n"


def test_the_command_says_what_is_wrong(box, settings):
    box.password = "another"
    with pytest.raises(CommandError, match="could not be read"):
        call_command("fetch_mail")
    settings.MAILBOX = None
    with pytest.raises(CommandError, match="IMAP_URL"):
        call_command("fetch_mail")
