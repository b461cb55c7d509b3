"""A reply to a customer who has left says beforehand whether anybody will read it, and staff can see to it."""

from datetime import timedelta

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from conversations.lifecycle.customer_messages import touch_customer_presence
from conversations.models import Conversation, EmailStatus, OutgoingEmail
from conversations.outbound_email.delivery import send_email
from inbox.assignment.assignments import claim
from inbox.lifecycle.transitions import resolve
from inbox.replies.reply import reply
from tests.inbox.conftest import open_ticket, signed_in, staff
from tests.inbox.forms import post, verbs
from tests.inbox.live.test_consumers import connected, until

pytestmark = pytest.mark.django_db
NOTICE = "The customer has left and no address is known."
UNREAD = "Nobody has read this: the customer has left and no address is known"


def leave() -> None:
    """The customer closes the chat."""
    Conversation.objects.update(customer_seen_at=timezone.now() - timedelta(hours=1))


@pytest.fixture
def gone(bob):
    """Bob's ticket, whose customer wrote an address and left."""
    ticket = open_ticket("It came broken. Order 1008, noah@example.com")
    claim(ticket, bob)
    leave()
    return ticket


def page(user, ticket) -> str:
    return signed_in(user).get(ticket.get_absolute_url()).content.decode()


def test_the_page_says_before_sending_that_nobody_may_read_it_and_offers_what_the_customer_wrote(gone, bob):
    shown = page(bob, gone)
    assert NOTICE in shown
    assert "Use noah@example.com" in shown
    assert shown.index(NOTICE) < shown.index('id="reply-text"')


def test_a_customer_who_is_there_or_can_be_mailed_needs_no_notice(gone, bob):
    touch_customer_presence(gone.conversation_id)
    assert NOTICE not in page(bob, gone)
    leave()
    Conversation.objects.update(contact_email="alice@example.com")
    assert NOTICE not in page(bob, gone)


def test_the_sent_message_says_so_too_until_the_customer_comes_back(gone, bob):
    reply(gone, bob, "A new one is on its way.")
    assert UNREAD in page(bob, gone)
    touch_customer_presence(gone.conversation_id)
    assert UNREAD not in page(bob, gone)


def test_a_click_mails_what_had_reached_nobody(gone, bob):
    sent = reply(gone, bob, "A new one is on its way.").message
    answer = post(bob, "set_address", gone, email="noah@example.com").content.decode()
    assert "The reply that had reached nobody goes to noah@example.com" in answer
    assert NOTICE not in answer
    OutgoingEmail.objects.update(due_at=timezone.now())
    async_to_sync(send_email)(OutgoingEmail.objects.get().pk)
    assert mail.outbox[0].to == ["noah@example.com"]
    assert "A new one is on its way." in mail.outbox[0].body
    sent.refresh_from_db()
    assert sent.email.status == EmailStatus.SENT
    assert verbs(gone)[-1] == "address_set"


def test_what_was_read_in_the_chat_is_not_mailed_later(gone, bob):
    reply(gone, bob, "A new one is on its way.")
    touch_customer_presence(gone.conversation_id)
    post(bob, "set_address", gone, email="noah@example.com")
    assert not OutgoingEmail.objects.exists()


def test_a_mail_that_came_back_goes_to_the_new_address(gone, bob):
    Conversation.objects.update(contact_email="noah@exmaple.com")
    gone.conversation.refresh_from_db()
    sent = reply(gone, bob, "A new one is on its way.").message
    OutgoingEmail.objects.update(status="failed", due_at=None, address="noah@exmaple.com", error="550 unknown")
    assert "the last e-mail to noah@exmaple.com did not arrive" in page(bob, gone)
    post(bob, "set_address", gone, email="noah@example.com")
    sent.refresh_from_db()
    assert sent.email.status == EmailStatus.WAITING


def test_a_wrong_address_is_refused_and_kept_in_the_field(gone, bob):
    answer = post(bob, "set_address", gone, email="noah at example")
    assert answer.status_code == 422
    assert "does not look like an e-mail address" in answer.content.decode()
    assert 'value="noah at example"' in answer.content.decode()
    assert "address_set" not in verbs(gone)


def test_without_a_script_the_page_comes_back(gone, bob):
    assert post(bob, "set_address", gone, htmx=False, email="noah@example.com").status_code == 302


def test_customers_strangers_and_closed_tickets_set_nothing(gone, bob, mallory):
    url = reverse("inbox:set_address", args=[gone.number])
    assert signed_in(mallory).post(url, {"email": "m@example.com"}).status_code == 403
    assert signed_in(bob).get(url).status_code == 405
    resolve(gone, bob)
    assert post(bob, "set_address", gone, email="noah@example.com").status_code == 409
    assert not Conversation.objects.exclude(contact_email="").exists()


def claimed_and_gone():
    ticket, bob = open_ticket("Order 1008, noah@example.com"), staff("Bob")
    claim(ticket, bob)
    leave()
    return ticket, bob


@pytest.mark.django_db(transaction=True)
async def test_an_open_page_hears_that_the_customer_is_back():
    ticket, bob = await sync_to_async(claimed_and_gone)()
    async with connected(bob, f"ticket={ticket.number}", after=9) as opened:
        await until(opened, NOTICE, 'id="reach" hx-swap-oob="true">')
        await sync_to_async(post)(bob, "set_address", ticket, email="noah@example.com")
        assert NOTICE not in await until(opened, 'id="reach" hx-swap-oob="true" hidden')
