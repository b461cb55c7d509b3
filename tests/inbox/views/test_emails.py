"""Mails that became no message are looked at in the inbox, and made a conversation of when a person wrote them."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from conversations.handoff.escalation import request_person
from conversations.inbound_email.headers import message_from_bytes
from conversations.inbound_email.originals import delete_old_originals
from conversations.inbound_email.parser import parse_email
from conversations.models import Conversation, IncomingEmail, Outcome, Role, Verdict, Via
from inbox.models import Ticket
from tests.conversations.postmark_posts import SECRET, payload, post
from tests.inbox.conftest import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def aside() -> IncomingEmail:
    return IncomingEmail.objects.create(
        mail_id="1@x",
        sender="noor@visitor.example",
        sender_name="Noor Haddad",
        subject="Teapot",
        text="Does it have a lid?",
        outcome=Outcome.TOO_MANY,
    )


def test_the_inbox_counts_and_lists_them(bob, aside):
    client = signed_in(bob)
    assert "to look at" in client.get(reverse("inbox:list")).text
    page = client.get(reverse("inbox:emails")).text
    assert "Teapot" in page
    assert "noor@visitor.example" in page
    assert "Too many from this address" in page


def test_a_teammate_makes_a_ticket_of_one(bob, aside):
    response = signed_in(bob).post(reverse("inbox:take_up_email", args=[aside.pk]))
    ticket = Ticket.objects.get()
    assert response["Location"] == ticket.get_absolute_url()
    message = ticket.conversation.messages.get(role=Role.CUSTOMER)
    assert (message.text, message.via) == ("Teapot\n\nDoes it have a lid?", Via.EMAIL)
    assert ticket.conversation.reply_email == "noor@visitor.example"
    assert not ticket.conversation.turns.exists()
    assert not IncomingEmail.objects.unsettled().exists()


def test_made_twice_it_is_one_conversation(bob, aside):
    client = signed_in(bob)
    client.post(reverse("inbox:take_up_email", args=[aside.pk]))
    assert client.post(reverse("inbox:take_up_email", args=[aside.pk])).status_code == 409
    assert Conversation.objects.count() == 1


def test_there_may_be_nothing_to_do(bob, aside):
    client = signed_in(bob)
    client.post(reverse("inbox:settle_email", args=[aside.pk]))
    assert "Nothing to look at" in client.get(reverse("inbox:emails")).text
    assert not Conversation.objects.exists()


def test_who_may_only_read_looks_and_changes_nothing(rita, aside):
    Group.objects.get(name="agent").permissions.clear()
    rita.groups.add(Group.objects.get(name="agent"))
    client = signed_in(rita)
    assert "Make a conversation" not in client.get(reverse("inbox:emails")).text
    assert client.post(reverse("inbox:take_up_email", args=[aside.pk])).status_code == 403
    assert client.post(reverse("inbox:settle_email", args=[aside.pk])).status_code == 403


def test_a_message_says_whom_its_mail_names_and_that_its_sender_failed(bob, aside):
    IncomingEmail.objects.update(
        written_from="forms@web.example", cc="Partner <partner@firm.example>", verdict=Verdict.FAILED
    )
    client = signed_in(bob)
    client.post(reverse("inbox:take_up_email", args=[aside.pk]))
    page = client.get(Ticket.objects.get().get_absolute_url()).text
    assert "Written from forms@web.example" in page
    assert "partner@firm.example" in page
    assert "Sender not proved" in page


def test_the_mail_is_saved_as_it_came_while_it_is_kept(bob, settings):
    settings.INBOUND_EMAIL, settings.INBOUND_PROVIDER = "help@shop.example", "postmark"
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET}
    post(
        payload(
            "Is it waxed?", to="help@shop.example", files=[("plan.docx", "application/msword", b"PK not a picture")]
        )
    )
    mail = IncomingEmail.objects.get()
    request_person(mail.conversation_id)
    ticket = Ticket.objects.get()
    client = signed_in(bob)
    assert "plan.docx was not taken" in client.get(ticket.get_absolute_url()).text
    assert "plan.docx" not in mail.message.text
    saved = client.get(reverse("inbox:raw_mail", args=[ticket.number, mail.message.seq]))
    assert parse_email(message_from_bytes(saved.content)).text == "Is it waxed?"
    assert saved["Content-Disposition"].startswith("attachment")
    IncomingEmail.objects.update(received_at=timezone.now() - timedelta(days=settings.EMAIL_ORIGINAL_DAYS + 1))
    name = str(mail.raw.name)
    assert delete_old_originals() == 1
    assert not default_storage.exists(name)
    assert client.get(reverse("inbox:raw_mail", args=[ticket.number, mail.message.seq])).status_code == 404
    assert "Save as it came" not in client.get(ticket.get_absolute_url()).text


def test_a_mail_that_became_no_message_is_saved_too(bob, settings):
    settings.INBOUND_EMAIL, settings.INBOUND_PROVIDER = "help@shop.example", "postmark"
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET}
    post(payload("I am away.", to="help@shop.example", headers={"Auto-Submitted": "auto-replied"}))
    mail = IncomingEmail.objects.get()
    address = reverse("inbox:raw_unposted", args=[mail.pk])
    client = signed_in(bob)
    assert address in client.get(reverse("inbox:emails")).text
    assert parse_email(message_from_bytes(client.get(address).content)).text == "I am away."
