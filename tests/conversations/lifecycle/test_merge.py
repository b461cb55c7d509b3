"""A customer's chat follows when their conversation is merged into another one."""

import uuid

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone

from conversations.attachments.storage import upload_attachment
from conversations.lifecycle.customer_messages import open_conversation, open_linked, post_customer_message
from conversations.lifecycle.merge import merge
from conversations.models import Conversation, Message
from conversations.realtime.socket import COME_AGAIN
from tests.conversations.chat.chat_client import browser
from tests.conversations.conftest import new_conversation
from tests.uploads import picture

pytestmark = pytest.mark.django_db(transaction=True)


def two() -> tuple[Conversation, Conversation, User]:
    """An older conversation of a customer, the newer one that their chat shows, and a teammate."""
    older = new_conversation()
    return older, Conversation.objects.create(customer=older.customer), User.objects.create_user("bob", is_staff=True)


async def closed_with(page) -> int:
    """The code with which the server closes the socket."""
    while True:
        sent = await page.receive_output(timeout=10)
        if sent["type"] == "websocket.close":
            return sent["code"]


async def test_an_open_chat_comes_again_and_lands_in_the_other_conversation():
    older, newer, bob = await sync_to_async(two)()
    visitor = older.customer.visitor
    async with browser(visitor) as page:
        assert (await page.hello())["conversation"] == str(newer.public_id)
        await sync_to_async(merge)(newer.pk, older.pk, user=bob)
        assert await closed_with(page) == COME_AGAIN
    async with browser(visitor) as page:
        ready = await page.hello()
        assert ready["conversation"] == str(older.public_id)
        assert ready["merged"] == [str(newer.public_id)]
        await page.got("message", role="system")


async def test_a_message_that_arrives_late_is_acknowledged_and_found_in_the_other(monkeypatch):
    older, newer, bob = await sync_to_async(two)()
    async with browser(older.customer.visitor) as page:
        await page.hello()
        # The announcement is lost.
        monkeypatch.setattr("conversations.realtime.broadcast.announce", lambda *args, **kwargs: None)
        await sync_to_async(merge)(newer.pk, older.pk, user=bob)
        await page.write("Hello?", id=str(uuid.uuid4()))
        assert await closed_with(page) == COME_AGAIN
    stored = await sync_to_async(lambda: Message.objects.get(text="Hello?").conversation_id)()
    assert stored == older.pk


async def test_what_was_stored_before_the_merge_is_not_stored_again():
    older, newer, bob = await sync_to_async(two)()
    sent = str(uuid.uuid4())
    async with browser(older.customer.visitor) as page:
        await page.hello()
        await page.write("Hello?", id=sent)
    await sync_to_async(merge)(newer.pk, older.pk, user=bob)
    async with browser(older.customer.visitor) as page:
        await page.hello()
        assert (await page.write("Hello?", id=sent))["seq"] == 0
    assert await sync_to_async(Message.objects.filter(text="Hello?").count)() == 1


def test_the_chat_goes_on_where_the_newest_conversation_does():
    older, newer, bob = two()
    merge(newer.pk, older.pk, user=bob)
    assert open_conversation(older.customer) == older


def test_the_database_keeps_a_conversation_from_being_merged_into_itself_or_while_it_goes_on():
    older, newer, _bob = two()
    for changes in ({"merged_into": newer, "resolved_at": timezone.now()}, {"merged_into": older}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Conversation.objects.filter(pk=newer.pk).update(**changes)


def test_a_file_that_was_uploaded_before_the_merge_is_sent_after_it():
    older, newer, bob = two()
    file = upload_attachment(newer.pk, name="mug.png", content=picture(), by=None)
    merge(newer.pk, older.pk, user=bob)
    posted = post_customer_message(newer.pk, client_id=uuid.uuid4(), text="", attachments=[file.public_id])
    file.refresh_from_db()
    assert (file.message, file.conversation) == (posted.message, older)


def test_the_link_in_a_mail_leads_to_where_the_conversation_goes_on():
    older, newer, bob = two()
    merge(newer.pk, older.pk, user=bob)
    assert open_linked(newer.public_id) == older.pk
