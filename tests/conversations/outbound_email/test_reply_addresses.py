"""The link in a mail opens its one conversation in any browser, for whoever has the mailbox, and proves nobody."""

from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from channels.db import database_sync_to_async
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from conversations.identity.visitors import verified_customer
from conversations.lifecycle.transitions import take_over
from conversations.messages.message_store import post_staff_message
from conversations.models import Conversation, Message, Via
from conversations.outbound_email.reply_addresses import link_to, linked_conversation
from tests.conversations.chat.chat_client import PATIENCE, Browser, browser
from tests.conversations.conftest import new_conversation, write

pytestmark = pytest.mark.django_db(transaction=True)

ALICE = "alice@example.com"


def mailed(**customer) -> Conversation:
    """A conversation of a customer who left an address."""
    conversation = new_conversation("Alice", **customer)
    Conversation.objects.filter(pk=conversation.pk).update(contact_email=ALICE)
    write(conversation, "Hello.")
    conversation.refresh_from_db()
    return conversation


def token_of(conversation: Conversation, address: str = ALICE) -> str:
    return link_to(conversation, address).rstrip("/").rpartition("/")[2]


def opened(token: str):
    return Client().get(reverse("conversations:linked_chat", args=[token]))


@database_sync_to_async
def set_up() -> tuple[Conversation, str]:
    conversation = mailed()
    return conversation, token_of(conversation)


def test_the_link_shows_the_chat_and_keeps_its_address_to_itself():
    response = opened(token_of(mailed()))
    assert response.status_code == 200
    assert "data-link=" in response.content.decode()
    assert response["Referrer-Policy"] == "no-referrer"
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies


@pytest.mark.parametrize("token", ["x", "a:b:c", "e30:1x:AAAA", signing.dumps(["00" * 16, ALICE])])
def test_a_link_that_is_not_ours_is_refused_politely(token):
    response = opened(token)
    assert response.status_code == 410
    assert "This link no longer works" in response.content.decode()


def test_a_link_ends(settings):
    token = token_of(mailed())
    settings.EMAIL_LINK_DAYS = 0
    assert opened(token).status_code == 410


def test_the_link_of_an_erased_conversation_says_so():
    conversation = mailed()
    token = token_of(conversation)
    conversation.delete()
    assert opened(token).status_code == 410


def test_it_is_looked_at_not_posted_to():
    assert Client().post(reverse("conversations:linked_chat", args=[token_of(mailed())])).status_code == 405


def test_the_link_ends_when_replies_go_elsewhere():
    conversation = mailed()
    token = token_of(conversation)
    Conversation.objects.update(contact_email="right@example.com")
    assert opened(token).status_code == 410


def test_a_signed_in_customer_gets_no_link_to_an_address_that_is_not_theirs():
    customer = verified_customer("ada@example.com")
    conversation = Conversation.objects.create(customer=customer, contact_email="slip@example.com")
    assert link_to(conversation, "slip@example.com") == ""
    assert link_to(conversation, "Ada@Example.com")


def test_a_guests_link_ends_when_they_prove_another_address():
    conversation = mailed()
    token = token_of(conversation)
    Conversation.objects.update(proven_email="private@example.com", proven_at=timezone.now() - timedelta(days=1))
    assert opened(token).status_code == 410
    assert linked_conversation(token) is None


async def test_another_browser_reads_and_goes_on_with_the_conversation():
    conversation, token = await set_up()
    async with browser(query=f"?link={token}") as elsewhere:
        ready = await elsewhere.hello()
        assert ready["conversation"] == str(conversation.public_id)
        assert (await elsewhere.until("message"))["text"] == "Hello."
        await elsewhere.write("I am back.")
    message = await database_sync_to_async(Message.objects.order_by("-pk").first)()
    assert (message.conversation_id, message.text, message.via) == (conversation.pk, "I am back.", Via.LINK)
    await database_sync_to_async(conversation.refresh_from_db)()
    assert conversation.customer_seen_at


async def test_a_browser_with_a_chat_of_its_own_gets_the_one_of_the_link():
    conversation, token = await set_up()
    visitor = uuid4()
    async with browser(visitor) as own:
        await own.hello()
        await own.write("My own chat.")
    async with browser(visitor, query=f"?link={token}") as linked:
        assert (await linked.hello())["conversation"] == str(conversation.public_id)
        assert (await linked.until("message"))["text"] == "Hello."


async def test_an_identity_that_comes_with_a_link_changes_nothing(settings):
    conversation, token = await set_up()
    async with browser(query=f"?link={token}") as linked:
        ready = await linked.hello(identity="whatever", new=True)
        assert ready["conversation"] == str(conversation.public_id)


async def test_who_came_by_the_link_cannot_send_the_replies_elsewhere():
    _conversation, token = await set_up()
    async with browser(query=f"?link={token}") as linked:
        await linked.hello()
        error = await linked.refused({"type": "contact", "email": "eve@example.com"})
        assert "sent to" in error["detail"]


@pytest.mark.parametrize("link", ["x", "a:b:c"])
async def test_a_forged_link_opens_no_socket(link):
    stranger = Browser(visitor=uuid4(), query=f"?link={link}")
    await stranger.connect(PATIENCE)
    assert (await stranger.frame())["code"] == "unauthorised"
    assert (await stranger.receive_output(PATIENCE))["code"] == 4401


async def test_a_link_that_ends_closes_the_chats_that_it_opened():
    _conversation, token = await set_up()
    async with browser(query=f"?link={token}") as linked:
        await linked.hello()
        await linked.until("message")
        await database_sync_to_async(Conversation.objects.update)(contact_email="other@example.com")
        await linked.send("message", id=str(uuid4()), text="Still here?")
        while (output := await linked.receive_output(PATIENCE))["type"] != "websocket.close":
            pass
        assert output["code"] == 4401
    texts = await database_sync_to_async(lambda: list(Message.objects.values_list("text", flat=True)))()
    assert "Still here?" not in texts


async def test_what_is_written_meanwhile_is_not_shown_to_a_link_that_has_ended(django_user_model):
    conversation, token = await set_up()
    bob = await database_sync_to_async(django_user_model.objects.create_user)("bob", is_staff=True)
    async with browser(query=f"?link={token}") as linked:
        await linked.hello()
        await linked.until("message")
        await database_sync_to_async(take_over)(conversation.pk, user=bob)
        await database_sync_to_async(Conversation.objects.update)(contact_email="other@example.com")
        await database_sync_to_async(post_staff_message)(conversation.pk, author=bob, text="For her eyes only.")
        said = ""
        while (output := await linked.receive_output(PATIENCE))["type"] != "websocket.close":
            said += output.get("text", "")
        assert "eyes" not in said


def test_a_file_can_be_sent_by_the_link_and_by_no_other():
    conversation = mailed()
    door, token = reverse("conversations:upload"), token_of(conversation)
    picture = BytesIO()
    Image.new("RGB", (4, 4), "red").save(picture, "PNG")

    def upload(link: str):
        picture.seek(0)
        picture.name = "bowl.png"
        return Client().post(door, {"file": picture, "link": link})

    assert upload("forged").status_code == 401
    assert conversation.attachments.count() == 0
    response = upload(token)
    assert response.status_code == 201
    assert conversation.attachments.count() == 1
    assert Client().get(response.json()["url"]).status_code == 200
