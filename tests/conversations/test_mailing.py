"""A customer who has left the chat gets the teammate's reply by e-mail, once."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.utils import timezone

from conversations.actions.messages import post_staff_message
from conversations.actions.ownership import take
from conversations.mailing import mail_reply
from conversations.models import Conversation, Customer, Message

pytestmark = pytest.mark.django_db


@pytest.fixture
def bob() -> User:
    return User.objects.create_user("bob", first_name="Bob", is_staff=True)


def reply_to(conversation: Conversation, bob: User) -> Message:
    take(conversation.pk, user=bob)
    return post_staff_message(conversation.pk, author=bob, text="A new bowl is on its way & paid for.").message


def conversation_seen(ago: timedelta, email: str = "alice@example.com") -> Conversation:
    customer = Customer.objects.create()
    return Conversation.objects.create(customer=customer, contact_email=email, customer_seen_at=timezone.now() - ago)


def test_a_customer_who_is_gone_gets_the_reply_by_email(bob):
    message = reply_to(conversation_seen(timedelta(minutes=5)), bob)
    assert mail_reply(message.pk)
    [sent] = mail.outbox
    assert sent.to == ["alice@example.com"]
    assert "Bob" in sent.subject
    assert "A new bowl is on its way & paid for." in sent.body


def test_it_is_sent_once(bob):
    message = reply_to(conversation_seen(timedelta(minutes=5)), bob)
    assert mail_reply(message.pk)
    assert not mail_reply(message.pk)
    assert len(mail.outbox) == 1


def test_a_customer_who_is_there_gets_none(bob):
    message = reply_to(conversation_seen(timedelta(seconds=5)), bob)
    assert not mail_reply(message.pk)
    assert mail.outbox == []


def test_a_customer_without_an_address_gets_none(bob):
    message = reply_to(conversation_seen(timedelta(minutes=5), email=""), bob)
    assert not mail_reply(message.pk)
    assert mail.outbox == []


def test_a_mail_server_that_is_down_leaves_it_to_be_sent_later(bob, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    message = reply_to(conversation_seen(timedelta(minutes=5)), bob)
    assert not mail_reply(message.pk)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert mail_reply(message.pk)
