"""Who a customer is comes from the visitor cookie or from a token that the shop signed, never from a message."""

import threading
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import jwt
import pytest
from channels.db import database_sync_to_async
from django.db import connection

from conversations.identity.visitors import IdentityError, read_identity, verified_customer
from conversations.models import Conversation, Customer
from tests.conversations.chat.chat_client import browser

SECRET = "a-secret-of-the-shop".ljust(64, "-")  # as long as the longest algorithm here wants it


@pytest.fixture(autouse=True)
def secret(settings):
    settings.IDENTITY_SECRET = SECRET


def signed(secret: str = SECRET, algorithm: str = "HS256", **claims) -> str:
    claims = {"email": "ada@example.com", "exp": datetime.now(UTC) + timedelta(minutes=5), **claims}
    return jwt.encode({name: value for name, value in claims.items() if value is not None}, secret, algorithm)


def forged() -> dict[str, str]:
    past = datetime.now(UTC) - timedelta(minutes=5)
    return {
        "expired": signed(exp=past),
        "wrong secret": signed("another-secret".ljust(64, "-")),
        "no expiry": signed(exp=None),
        "no email": signed(email=None),
        "no address": signed(email="ada"),
        "email is a number": signed(email=5),
        "email is too long": signed(email=f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 20}.example"),
        "email is a list": signed(email=["ada@example.com"]),
        "unsigned": signed("", "none"),
        "other algorithm": signed(algorithm="HS512"),
        "nonsense": "a.b.c",
        "empty parts": "..",
    }


def test_a_token_gives_email_and_name():
    assert read_identity(signed(name="Ada")) == ("ada@example.com", "Ada")
    assert read_identity(signed()) == ("ada@example.com", "")


@pytest.mark.parametrize("kind", forged())
def test_a_token_that_is_not_quite_right_is_refused(kind):
    with pytest.raises(IdentityError):
        read_identity(forged()[kind])


def test_without_a_secret_no_token_is_right(settings):
    settings.IDENTITY_SECRET = ""
    for token in (signed(), signed("", "none")):
        with pytest.raises(IdentityError):
            read_identity(token)


@pytest.mark.django_db
def test_one_verified_customer_per_email_whatever_its_case():
    assert verified_customer("ada@example.com") == verified_customer("Ada@Example.com", "Ada")
    assert Customer.objects.get().name == "Ada"


@pytest.mark.django_db
def test_a_guest_who_left_an_email_is_not_the_verified_customer_of_it():
    guest = Customer.objects.create(visitor=uuid4(), email="ada@example.com")
    assert verified_customer("ada@example.com") != guest
    assert not guest.identity.verified


@pytest.mark.django_db(transaction=True)
def test_two_tabs_that_sign_in_at_once_are_one_customer():
    start, found, failed = threading.Barrier(4), [], []

    def sign_in():
        start.wait()
        try:
            found.append(verified_customer("ada@example.com").pk)
        except Exception as error:  # shown by the assertion below, in the test's own thread
            failed.append(error)
        connection.close()

    threads = [threading.Thread(target=sign_in) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert len(set(found)) == 1


@pytest.mark.django_db(transaction=True)
async def test_what_was_asked_as_a_guest_is_there_after_signing_in():
    async with browser() as alice:
        asked = await alice.hello()
        await alice.write("Hello")
        ready = await alice.hello(identity=signed(name="Ada"))
        assert ready["conversation"] == asked["conversation"]
        assert ready["email"] == "ada@example.com"
    conversation = await database_sync_to_async(Conversation.objects.select_related("customer").get)()
    assert conversation.customer.identity.verified
    async with browser() as elsewhere:
        assert (await elsewhere.hello(identity=signed()))["conversation"] == asked["conversation"]


@pytest.mark.django_db(transaction=True)
async def test_after_signing_out_the_browser_shows_nothing_of_it():
    async with browser() as alice:
        signed_in = await alice.hello(identity=signed())
        await alice.write("My order is 1001")
    async with browser(alice.visitor) as next_person:
        assert (await next_person.hello())["conversation"] != signed_in["conversation"]
        await next_person.caught_up()
        assert next_person.of("message") == []


@pytest.mark.django_db(transaction=True)
async def test_a_refused_token_is_an_error_and_lets_nobody_in():
    async with browser() as mallory:
        for kind, token in forged().items():
            await mallory.send("hello", after=0, identity=token)
            assert (await mallory.until("error"))["code"] == "bad_identity", kind
        assert (await mallory.refused({"type": "human"}))["code"] == "hello_first"
        assert await mallory.hello(), "a guest may still talk"
