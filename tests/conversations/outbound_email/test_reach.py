"""Before a reply is sent it is known how it gets to the customer, or that it may get to nobody."""

from datetime import timedelta

import pytest
from django.utils import timezone

from conversations.lifecycle.reply_address import NoAddressError, set_reply_address
from conversations.models import Conversation, Customer, EmailStatus, OutgoingEmail
from conversations.models.conversation import Origin
from conversations.outbound_email.reach import Way, reach_of, written_addresses
from conversations.outbound_email.reply_addresses import link_to
from tests.conversations.conftest import new_conversation, write

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(hours=1)


def gone(conversation: Conversation) -> Conversation:
    """The customer has closed the chat."""
    Conversation.objects.filter(pk=conversation.pk).update(customer_seen_at=timezone.now() - LONG_AGO)
    return Conversation.objects.select_related("customer").get(pk=conversation.pk)


def test_an_open_chat_is_the_way(alice):
    write(alice, "Hello")
    assert reach_of(Conversation.objects.get(pk=alice.pk)).way == Way.CHAT


def test_who_left_without_an_address_is_reached_when_they_come_back(alice):
    write(alice, "Hello")
    reach = reach_of(gone(alice))
    assert (reach.way, reach.is_open, reach.offered) == (Way.LATER, True, [])


def test_an_address_that_the_customer_wrote_is_offered_and_not_simply_used(alice):
    write(alice, "Order 1008, noah@example.com. Please hurry!")
    write(alice, "or to my work: Noah.Bell@work.example.org, thanks")
    reach = reach_of(gone(alice))
    assert reach.address == ""
    assert reach.offered == ["Noah.Bell@work.example.org", "noah@example.com"]


def test_an_address_that_was_left_is_the_way(alice):
    Conversation.objects.update(contact_email="alice@example.com")
    assert reach_of(gone(alice)).way == Way.EMAIL


def test_who_never_had_a_chat_and_left_no_address_is_reached_by_nothing(db):
    conversation = Conversation.objects.create(customer=Customer.objects.create(), origin=Origin.COMMAND)
    assert reach_of(conversation).way == Way.NOBODY


def test_an_address_to_which_mail_came_back_is_none(alice):
    Conversation.objects.update(contact_email="alice@exmaple.com")
    OutgoingEmail.objects.create(
        conversation=alice,
        mail_id="1@x",
        status=EmailStatus.FAILED,
        address="Alice@exmaple.com",
        error="550 no such mailbox",
    )
    write(alice, "I am alice@example.com")
    reach = reach_of(gone(alice))
    assert (reach.way, reach.error, reach.offered) == (Way.LATER, "550 no such mailbox", ["alice@example.com"])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("mail me at (noah@example.com).", ["noah@example.com"]),
        ("NOAH@example.com, noah@EXAMPLE.com", ["noah@EXAMPLE.com"]),
        ("<noah+shop@mail.example.co.uk>;", ["noah+shop@mail.example.co.uk"]),
        ("my insta is @noah and noah@localhost", []),
        ("noah@example..com a@b", []),
        ("reply to support@example.com please", ["support@example.com"]),
    ],
)
def test_only_what_is_an_address_is_taken_for_one(alice, text, found):
    write(alice, text)
    assert written_addresses(alice) == found


def test_our_own_address_is_nobodys(alice, settings):
    settings.INBOUND_EMAIL = "help@shop.example"
    write(alice, "I wrote to help+abc@shop.example already")
    assert written_addresses(alice) == []
    with pytest.raises(NoAddressError):
        set_reply_address(alice.pk, email="help@shop.example")


@pytest.mark.parametrize(
    "wrong", ["", "noah", "a@b", "Noah <noah@example.com>", "a@example.com, b@example.com", "x" * 300]
)
def test_what_is_no_address_is_not_set(alice, wrong):
    with pytest.raises(NoAddressError):
        set_reply_address(alice.pk, email=wrong)


def test_an_address_of_the_customers_own_words_opens_the_conversation_and_a_typed_one_does_not(alice):
    write(alice, "noah@example.com")
    set_reply_address(alice.pk, email="noah@example.com")
    assert link_to(Conversation.objects.get(pk=alice.pk), "noah@example.com")
    set_reply_address(alice.pk, email="noha@example.com")
    assert not link_to(Conversation.objects.get(pk=alice.pk), "noha@example.com")


def test_a_typed_address_is_never_who_the_customer_is():
    grace = new_conversation("Grace", email="grace@example.com", verified=True, visitor=None)
    alice = new_conversation("Alice")
    set_reply_address(alice.pk, email="grace@example.com")
    alice.refresh_from_db()
    assert (alice.identity.verified, alice.identity.email) == (False, "")
    assert alice.customer_id != grace.customer_id
