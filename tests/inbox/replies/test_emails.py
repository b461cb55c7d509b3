"""Staff see what became of each mail, the original of what came by mail, and what belongs to nobody."""

from datetime import timedelta
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from conversations.inbound_email.mailbox import message_from_bytes
from conversations.inbound_email.parser import parse_email
from conversations.inbound_email.receiver import receive_email
from conversations.lifecycle.customer_messages import post_customer_message
from conversations.models import Conversation, EmailStatus, IncomingEmail, OutgoingEmail, Via
from conversations.outbound_email.outbox import claim_email, due_emails, mark_failed, mark_sent
from conversations.outbound_email.reply_addresses import reply_address
from inbox.assignment.assignments import claim
from inbox.models import AuditEntry
from inbox.replies.reply import reply
from tests.inbox.conftest import open_ticket, signed_in, staff
from tests.inbox.live.test_consumers import connected, until

pytestmark = pytest.mark.django_db

ALICE = "alice@example.com"


def claimed_ticket():
    """A ticket whose customer has left an address and the chat, and Bob, who has claimed it."""
    ticket, bob = open_ticket(), staff("Bob")
    return left_by_mail(ticket, bob), bob


@pytest.fixture
def gone(ticket, bob):
    return left_by_mail(ticket, bob)


def left_by_mail(ticket, bob):
    claim(ticket, bob)
    long_ago = timezone.now() - timedelta(hours=1)
    Conversation.objects.update(contact_email=ALICE, customer_seen_at=long_ago)
    ticket.refresh_from_db()
    ticket.conversation.refresh_from_db()
    return ticket


@pytest.fixture
def replied(gone, bob):
    """Bob's reply, which waits to be mailed."""
    return reply(gone, bob, "A new bowl is on its way.").message


def taken():
    OutgoingEmail.objects.update(due_at=timezone.now())
    [email_id] = due_emails()
    return claim_email(email_id)


def page(user, ticket) -> str:
    return signed_in(user).get(ticket.get_absolute_url()).content.decode()


def mail(ticket, text: str, *, sender: str = ALICE, head: str = "") -> IncomingEmail:
    to = reply_address(ticket.conversation)
    number = IncomingEmail.objects.count()
    raw = f"From: A <{sender}>\nTo: {to}\nSubject: Re: x\nMessage-ID: <{number}@x>\n{head}\n{text}\n"
    return receive_email(parse_email(message_from_bytes(raw.encode())))


@pytest.fixture(autouse=True)
def inbound(settings):
    settings.INBOUND_EMAIL = "support@in.shop.example"


def test_a_reply_says_that_it_will_be_mailed(gone, replied, bob):
    assert f"Will be e-mailed to {ALICE} if they do not come back" in page(bob, gone)


def test_a_reply_says_when_it_was_mailed_and_where_to(gone, replied, bob):
    mark_sent(taken())
    at = timezone.localtime(OutgoingEmail.objects.get().sent_at).strftime("%H:%M")
    assert f"E-mailed at {at} to {ALICE}" in page(bob, gone)


def test_a_reply_says_why_it_was_not_mailed_and_when_it_is_tried_again(gone, replied, bob):
    mark_failed(taken(), "451 <b>later</b>", final=False)
    text = page(bob, gone)
    assert "Not e-mailed yet: 451 &lt;b&gt;later&lt;/b&gt;. Next try at" in text


def test_a_reply_that_could_not_be_mailed_can_be_sent_again_by_whoever_reads_it(gone, replied, bob, rita):
    mark_failed(taken(), "550 No such user", final=True)
    assert f"Could not be e-mailed to {ALICE}: 550 No such user" in page(rita, gone)
    door = reverse("inbox:send_mail_again", args=[gone.number])
    assert signed_in(rita).post(door, {"message": replied.pk}).status_code == 302
    assert OutgoingEmail.objects.get().status == EmailStatus.SENDING
    line = AuditEntry.objects.get(verb="mailed_again")
    assert (line.actor, line.after) == (rita, {"message": replied.seq})
    assert signed_in(rita).post(door, {"message": replied.pk}).status_code == 409


def test_what_the_customer_saw_in_the_chat_says_so(gone, replied, bob):
    Conversation.objects.update(customer_seen_at=timezone.now())
    assert taken() is None
    assert "Seen in the chat" in page(bob, gone)


def test_another_try_is_for_staff_and_for_a_message_of_this_ticket(gone, replied, bob, mallory):
    door = reverse("inbox:send_mail_again", args=[gone.number])
    assert Client().post(door).status_code == 302
    assert signed_in(mallory).post(door, {"message": replied.pk}).status_code == 403
    assert signed_in(bob).get(door).status_code == 405
    for message in ("", "x", "9" * 30, str(replied.pk + 1000)):
        assert signed_in(bob).post(door, {"message": message}).status_code == 404


def test_a_mail_of_the_customers_says_so_and_has_its_original(gone, bob):
    mail(gone, "Yes please.\n\n-- \nAlice <i>, Shallow Lane")
    text = page(bob, gone)
    assert "by e-mail" in text
    assert "Shallow" not in text
    assert "1 line of the mail is not shown" in text or "lines of the mail are not shown" in text
    seq = gone.conversation.messages.order_by("-seq").first().seq
    original = signed_in(bob).get(reverse("inbox:original_mail", args=[gone.number, seq]))
    assert original["Content-Type"] == "text/plain; charset=utf-8"
    assert f"A <{ALICE}>\nRe: x\n\nYes please." in original.content.decode()
    assert "Alice <i>, Shallow Lane" in original.content.decode()


def test_the_original_is_for_staff_and_only_where_there_is_one(gone, bob, mallory):
    mail(gone, "Yes please.")
    door = reverse("inbox:original_mail", args=[gone.number, 3])
    assert Client().get(door).status_code == 302
    assert signed_in(mallory).get(door).status_code == 403
    assert signed_in(bob).post(door).status_code == 405
    assert signed_in(bob).get(reverse("inbox:original_mail", args=[gone.number, 1])).status_code == 404
    assert signed_in(bob).get(reverse("inbox:original_mail", args=[gone.number + 1, 3])).status_code == 404


def test_a_mail_from_another_address_is_beside_the_conversation_and_makes_the_ticket_unread(gone, bob):
    mail(gone, "I am Alice's <b>brother</b>.", sender="brother@example.com")
    gone.refresh_from_db()
    assert gone.unread
    text = page(bob, gone)
    assert "brother@example.com" in text
    assert "I am Alice&#x27;s &lt;b&gt;brother&lt;/b&gt;." in text
    assert "From another address" in text
    assert not gone.conversation.messages.filter(text__contains="brother").exists()


def test_a_holiday_notice_is_beside_the_conversation_and_wakes_nobody(gone, bob):
    mail(gone, "I am away.", head="Auto-Submitted: auto-replied\n")
    gone.refresh_from_db()
    assert not gone.unread
    assert "Automatic reply" in page(bob, gone)


def test_a_ticket_without_other_mails_shows_none(gone, bob):
    assert 'id="kept-mails" aria-labelledby="kept-mails-title" hidden' in page(bob, gone)


def test_a_customer_who_answers_by_mail_makes_the_ticket_unread(gone, bob):
    mail(gone, "Yes please.")
    gone.refresh_from_db()
    assert gone.unread


@pytest.mark.django_db(transaction=True)
async def test_an_open_page_shows_mails_as_they_come_and_go():
    ticket, bob = await sync_to_async(claimed_ticket)()
    async with connected(bob, f"ticket={ticket.number}", after=2) as shown:
        await until(shown, "ticket-head")
        message = (await sync_to_async(reply)(ticket, bob, "On its way.")).message
        await until(shown, "On its way.", "Will be e-mailed")
        await sync_to_async(lambda: mark_sent(taken()))()
        await until(shown, f'id="message-{message.seq}-mail"', f"to {ALICE}", "E-mailed at")
        await sync_to_async(mail)(ticket, "Yes please.")
        await until(shown, "Yes please.", "by e-mail")
        await sync_to_async(mail)(ticket, "Let me in.", sender="eve@example.com")
        await until(shown, 'id="kept-mails"', "eve@example.com", "Let me in.")


def test_a_link_holder_is_named_as_one(gone, bob):
    post_customer_message(gone.conversation_id, client_id=uuid4(), text="I am back.", via=Via.LINK)
    assert "by the link in an e-mail" in page(bob, gone)


def test_nothing_of_a_plain_chat_speaks_of_mail(ticket, bob):
    text = page(bob, ticket)
    assert "message__mail" not in text
    assert "by e-mail" not in text
