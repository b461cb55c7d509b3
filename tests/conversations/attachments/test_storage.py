"""Files in the `message` frames of the chat: bound with their message, once, and only by those who brought them."""

import threading
import uuid

import pytest
from asgiref.sync import sync_to_async
from django.db import connection
from django.utils import timezone

from conversations.attachments.storage import (
    KEPT_IN_NEED,
    KEPT_UNSENT,
    KEPT_UNSENT_BY_STAFF,
    AttachmentError,
    delete_orphaned_attachments,
    upload_attachment,
)
from conversations.attachments.validation import FileRefusedError
from conversations.exceptions import EmptyTextError
from conversations.identity.visitors import visitor_token
from conversations.lifecycle.customer_messages import post_customer_message
from conversations.lifecycle.transitions import take_over
from conversations.messages.message_store import post_staff_message
from conversations.models import Attachment, Conversation, Message
from tests.conversations.chat.chat_client import Browser, browser
from tests.conversations.conftest import new_conversation
from tests.uploads import pdf, picture

pytestmark = pytest.mark.django_db(transaction=True)


def kept(conversation: Conversation, name: str = "mug.png", by=None) -> Attachment:
    """A file that was uploaded and not sent yet."""
    content = pdf() if name.endswith("pdf") else picture()
    return upload_attachment(conversation.pk, name=name, content=content, by=by)


def send(conversation: Conversation, *ids: uuid.UUID, text: str = "", client_id: uuid.UUID | None = None):
    return post_customer_message(conversation.pk, client_id=client_id or uuid.uuid4(), text=text, attachments=list(ids))


async def conversation_of(visitor: uuid.UUID) -> Conversation:
    return await Conversation.objects.aget(customer__visitor=visitor)


async def sent(chat: Browser, *files: Attachment, text: str = "") -> dict:
    """Send files; returns the customer's own `message` frame."""
    id = str(uuid.uuid4())
    await chat.send("message", id=id, text=text, attachments=[str(file.public_id) for file in files])
    await chat.until("ack", id=id)
    return await chat.got("message", id=id)


async def test_a_message_carries_its_files_in_the_order_they_were_brought():
    async with browser() as chat:
        await chat.hello()
        conversation = await conversation_of(chat.visitor)
        files = [await sync_to_async(kept)(conversation, name) for name in ("mug.png", "invoice.pdf")]
        frame = await sent(chat, *files, text="Look")
        assert frame["text"] == "Look"
        assert frame["attachments"] == [
            {
                "id": str(file.public_id),
                "name": file.name,
                "type": file.media_type,
                "size": file.size,
                "url": f"/attachments/{file.public_id}/",
            }
            for file in files
        ]


async def test_a_message_may_be_files_alone_and_has_them_still_after_a_reload():
    async with browser() as chat:
        await chat.hello()
        file = await sync_to_async(kept)(await conversation_of(chat.visitor))
        frame = await sent(chat, file)
        assert (frame["text"], len(frame["attachments"])) == ("", 1)
    async with browser(chat.visitor) as again:
        await again.hello()
        assert (await again.got("message", seq=1))["attachments"] == frame["attachments"]


async def test_every_message_says_which_files_it_has():
    async with browser() as chat:
        await chat.hello()
        await chat.write("Hello")
        assert (await chat.got("message", seq=1))["attachments"] == []


async def test_where_cookies_are_blocked_the_addresses_carry_a_key(async_client):
    conversation = await sync_to_async(new_conversation)()
    token = visitor_token(conversation.customer.visitor)
    async with browser(query=f"?token={token}") as chat:
        await chat.hello()
        frame = await sent(chat, await sync_to_async(kept)(conversation))
    assert (await async_client.get(frame["attachments"][0]["url"])).status_code == 200


@pytest.mark.parametrize("attachments", ["text", [1], ["no-uuid"], {"a": 1}, [str(uuid.uuid4())] * 101])
async def test_what_is_no_list_of_ids_is_refused(attachments):
    async with browser() as chat:
        await chat.hello()
        id = str(uuid.uuid4())
        error = await chat.refused({"type": "message", "id": id, "text": "x", "attachments": attachments})
        assert (error["code"], error["id"]) == ("invalid", id)


async def test_an_id_that_is_unknown_is_refused_and_nothing_is_stored():
    async with browser() as chat:
        await chat.hello()
        id = str(uuid.uuid4())
        error = await chat.refused({"type": "message", "id": id, "text": "x", "attachments": [str(uuid.uuid4())]})
        assert (error["code"], error["id"]) == ("attachment", id)
        assert not await Message.objects.aexists()


async def test_neither_text_nor_files_is_empty():
    async with browser() as chat:
        await chat.hello()
        error = await chat.refused({"type": "message", "id": str(uuid.uuid4()), "text": " ", "attachments": []})
        assert error["code"] == "empty"


def test_a_resend_of_the_same_message_is_stored_once(alice):
    file, client_id = kept(alice), uuid.uuid4()
    first, second = (send(alice, file.public_id, client_id=client_id) for _ in range(2))
    assert (first.created, second.created) == (True, False)
    assert first.message.attachments.get() == file


def test_a_file_that_was_sent_cannot_be_sent_again(alice):
    file = kept(alice)
    send(alice, file.public_id)
    with pytest.raises(AttachmentError):
        send(alice, file.public_id, text="again")
    assert alice.messages.filter(role="customer").count() == 1


def test_of_two_messages_that_want_one_file_at_once_one_gets_it(alice):
    file = kept(alice)
    start, stored, refused = threading.Barrier(2), [], []

    def race() -> None:
        start.wait()
        try:
            stored.append(send(alice, file.public_id))
        except AttachmentError as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=race) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(stored), len(refused)) == (1, 1)
    assert alice.messages.filter(role="customer").get().attachments.get() == file


def test_a_file_that_is_removed_in_the_moment_of_sending_is_either_sent_or_gone(alice):
    file = kept(alice)
    Attachment.objects.update(created=timezone.now() - KEPT_UNSENT)
    start, refused = threading.Barrier(2), []

    def remove() -> None:
        start.wait()
        delete_orphaned_attachments()
        connection.close()

    other = threading.Thread(target=remove)
    other.start()
    start.wait()
    try:
        send(alice, file.public_id)
    except AttachmentError as error:
        refused.append(error)
    other.join()
    assert Attachment.objects.filter(message__isnull=False).exists() is not bool(refused)
    assert alice.messages.filter(role="customer").exists() is not bool(refused)


def test_files_of_another_conversation_or_another_side_cannot_be_sent(alice, mallory, bob):
    mine, hers, ours = kept(mallory), kept(alice), kept(alice, by=bob)
    with pytest.raises(AttachmentError):
        send(alice, mine.public_id, text="x")
    with pytest.raises(AttachmentError):
        send(alice, ours.public_id, text="x")
    with pytest.raises(AttachmentError):
        send(alice, hers.public_id, hers.public_id, text="twice")
    assert not Message.objects.exists()
    assert Attachment.objects.unsent().count() == 3


def test_one_bad_id_keeps_the_good_ones_back(alice):
    file = kept(alice)
    with pytest.raises(AttachmentError):
        send(alice, file.public_id, uuid.uuid4(), text="x")
    assert Attachment.objects.unsent().get() == file
    assert send(alice, file.public_id).created


def test_what_customers_have_not_sent_has_a_limit_for_all_of_them(alice, mallory, bob, settings):
    size = kept(mallory).size
    settings.ATTACHMENTS_UNSENT = 2 * size
    kept(mallory)
    with pytest.raises(FileRefusedError) as raised:
        kept(alice)
    assert raised.value.code == "busy"
    assert kept(alice, by=bob), "a teammate's reply is not kept up by that"


def test_when_there_is_no_room_what_lay_longest_goes_and_others_go_on(alice, mallory, settings):
    left, sent = kept(mallory), kept(mallory)
    send(mallory, sent.public_id)
    settings.ATTACHMENTS_UNSENT = left.size
    Attachment.objects.update(created=timezone.now() - KEPT_IN_NEED)
    assert kept(alice)
    assert not Attachment.objects.filter(pk=left.pk).exists()
    assert not left.file.storage.exists(left.file.name)
    assert Attachment.objects.filter(pk=sent.pk).exists()


def test_a_teammate_s_file_waits_longer_for_its_reply_than_a_customer_s(alice, bob):
    own = kept(alice, by=bob)
    kept(alice)
    Attachment.objects.update(created=timezone.now() - KEPT_UNSENT)
    assert delete_orphaned_attachments() == 1
    assert Attachment.objects.get() == own
    Attachment.objects.update(created=timezone.now() - KEPT_UNSENT_BY_STAFF)
    assert delete_orphaned_attachments() == 1


def test_a_message_has_at_most_so_many_files(alice, settings):
    settings.ATTACHMENTS_PER_MESSAGE = 2
    files = [kept(alice).public_id for _ in range(3)]
    with pytest.raises(AttachmentError, match="at most 2 files"):
        send(alice, *files)
    assert send(alice, *files[:2]).message.attached == 2


def test_a_teammate_sends_their_own_files_and_nobody_else_s(alice, bob, rita):
    take_over(alice.pk, user=bob)
    own, ritas, customers = kept(alice, by=bob), kept(alice, by=rita), kept(alice)
    for other in (ritas, customers):
        with pytest.raises(AttachmentError):
            post_staff_message(alice.pk, author=bob, text="x", attachments=[other.public_id])
    with pytest.raises(EmptyTextError):
        post_staff_message(alice.pk, author=bob, text="")
    message = post_staff_message(alice.pk, author=bob, text="", attachments=[own.public_id]).message
    assert message.attachments.get() == own
