"""The customer's door for files: who may bring one, how many, and what becomes of it."""

import uuid
from pathlib import Path

import jwt
import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from conversations.attachments.storage import KEPT_UNSENT, delete_orphaned_attachments, upload_attachment
from conversations.attachments.validation import FileRefusedError
from conversations.identity.visitors import _COOKIE_SALT, COOKIE, visitor_token
from conversations.models import Attachment, Conversation
from tests.conversations.conftest import new_conversation
from tests.uploads import pdf, photo, picture

pytestmark = pytest.mark.django_db
DOOR = "/chat/attachments/"


def visiting(visitor: uuid.UUID | None = None) -> Client:
    """A browser with a visitor cookie."""
    client = Client()
    client.cookies[COOKIE] = signing.dumps(str(visitor or uuid.uuid4()), salt=_COOKIE_SALT)
    return client


def bring(client: Client, content: bytes | None = None, name: str = "mug.png", headers=None, **fields):
    """Upload a file; a claimed type is never believed, so it is always the same."""
    file = SimpleUploadedFile(name, picture() if content is None else content, "image/png")
    return client.post(DOOR, {"file": file, **fields}, headers=headers or {})


def stored_files(settings) -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_a_visitor_brings_a_picture_for_their_own_conversation(alice):
    answer = bring(visiting(alice.customer.visitor))
    assert answer.status_code == 201
    stored = Attachment.objects.get()
    assert answer.json() == {
        "id": str(stored.public_id),
        "name": "mug.png",
        "type": "image/png",
        "size": stored.size,
        "url": f"/attachments/{stored.public_id}/",
    }
    assert (stored.conversation, stored.message, stored.staff) == (alice, None, None)
    assert len(stored.sha256) == 64


def test_a_visitor_who_has_written_nothing_yet_may_bring_a_file(db):
    visitor = uuid.uuid4()
    assert bring(visiting(visitor)).status_code == 201
    assert Conversation.objects.get().customer.visitor == visitor


def test_on_the_disk_a_file_lies_under_a_random_name(alice, settings):
    bring(visiting(alice.customer.visitor), photo(), name="ada-lovelace.jpg")
    stored = Attachment.objects.get()
    path = Path(stored.file.path)
    assert path.is_relative_to(settings.MEDIA_ROOT)
    assert not path.is_relative_to(settings.STATIC_ROOT)
    assert "lovelace" not in str(path.relative_to(settings.MEDIA_ROOT))
    assert str(stored.public_id) not in str(path)
    assert b"TellTale" not in path.read_bytes()


def test_the_token_lets_in_where_cookies_are_blocked(alice):
    answer = bring(Client(), token=visitor_token(alice.customer.visitor))
    assert answer.status_code == 201
    assert Attachment.objects.get().conversation == alice
    assert Client().get(answer.json()["url"]).status_code == 200  # the address carries a key


def test_a_vouched_for_customer_brings_a_file_to_their_own_conversation(db, settings):
    settings.IDENTITY_SECRET = "x" * 64
    claims = {"email": "ada@example.com", "exp": timezone.now() + timezone.timedelta(minutes=5)}
    answer = bring(visiting(), identity=jwt.encode(claims, settings.IDENTITY_SECRET, "HS256"))
    assert answer.status_code == 201
    assert Conversation.objects.get().customer.email == "ada@example.com"
    assert Client().get(answer.json()["url"]).status_code == 200


def test_a_forged_identity_is_refused(db, settings):
    settings.IDENTITY_SECRET = "x" * 64
    answer = bring(visiting(), identity=jwt.encode({"email": "ada@example.com"}, "y" * 64, "HS256"))
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_identity")
    assert not Attachment.objects.exists()


@pytest.mark.parametrize("fields", [{}, {"token": "forged"}])
def test_who_is_no_visitor_is_refused(db, fields):
    answer = bring(Client(), **fields)
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthorised")
    assert not Attachment.objects.exists()


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://testserver.evil.example"])
def test_another_site_s_page_cannot_bring_a_file(alice, origin):
    answer = bring(visiting(alice.customer.visitor), headers={"Origin": origin})
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert not Attachment.objects.exists()


def test_our_own_page_may_and_needs_no_further_cookie(alice):
    client = visiting(alice.customer.visitor)
    client.handler.enforce_csrf_checks = True
    assert bring(client, headers={"Origin": "http://testserver"}).status_code == 201


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_the_door_takes_posts_alone(alice, method):
    assert getattr(visiting(alice.customer.visitor), method)(DOOR).status_code == 405


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 422, "empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", 415, "wrong_type"),
        (b"<html>", 415, "wrong_type"),
        (picture("JPEG", (400, 400))[:-200], 422, "damaged"),
        (pdf("secret"), 422, "locked"),
    ],
)
def test_a_file_that_is_not_taken_is_answered_with_the_reason(alice, content, status, code, settings):
    answer = bring(visiting(alice.customer.visitor), content)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["detail"]
    assert not Attachment.objects.exists()


def test_a_file_that_is_too_big_is_refused_before_it_is_read(alice, settings):
    settings.ATTACHMENT_MAX_BYTES = 1000
    answer = bring(visiting(alice.customer.visitor), b"x" * 1001)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_big")
    assert "1000" in answer.json()["detail"]


def test_what_says_that_it_is_huge_is_not_even_put_on_the_disk(db, settings):
    settings.ATTACHMENT_MAX_BYTES = 1000
    answer = bring(Client(), b"x" * 200_000)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_big"), "who it is from is read after that"


def test_an_upload_without_a_file_is_refused(alice):
    client = visiting(alice.customer.visitor)
    assert client.post(DOOR, {"file": "just text"}).json()["code"] == "no_file"
    broken = client.post(DOOR, b"nonsense", content_type="multipart/form-data; boundary=x")
    assert 400 <= broken.status_code < 500


def test_a_conversation_takes_so_many_bytes_and_no_more(alice, settings):
    client = visiting(alice.customer.visitor)
    size = bring(client).json()["size"]
    settings.ATTACHMENTS_PER_CONVERSATION = 2 * size
    assert bring(client).status_code == 201
    answer = bring(client)
    assert (answer.status_code, answer.json()["code"]) == (422, "too_many")
    assert bring(visiting(new_conversation("Mallory").customer.visitor)).status_code == 201


def test_who_uploads_too_often_is_asked_to_wait_and_others_are_not(alice, mallory):
    client = visiting(alice.customer.visitor)
    codes = [client.post(DOOR).status_code for _ in range(21)]
    assert codes[19:] == [422, 429]
    assert bring(visiting(mallory.customer.visitor)).status_code == 201


def test_a_file_whose_storage_fails_leaves_no_row(alice, monkeypatch):
    def full(*args, **kwargs):
        raise OSError("no space left on device")

    monkeypatch.setattr(Attachment._meta.get_field("file").storage, "save", full)
    with pytest.raises(OSError, match="no space"):
        upload_attachment(alice.pk, name="x.png", content=picture(), by=None)
    assert not Attachment.objects.exists()


def test_storing_says_why_not_to_those_who_call_it_directly(alice):
    with pytest.raises(FileRefusedError, match="Only pictures"):
        upload_attachment(alice.pk, name="x.png", content=b"text", by=None)


def test_what_was_never_sent_goes_after_a_day_with_its_file(alice, django_capture_on_commit_callbacks):
    old, young = (upload_attachment(alice.pk, name="x.png", content=picture(), by=None) for _ in range(2))
    Attachment.objects.filter(pk=old.pk).update(created=timezone.now() - KEPT_UNSENT)
    with django_capture_on_commit_callbacks(execute=True):
        assert delete_orphaned_attachments() == 1
    assert list(Attachment.objects.all()) == [young]
    assert [Path(each.file.path).exists() for each in (old, young)] == [False, True]


def test_a_conversation_that_is_deleted_takes_its_files_along(alice, django_capture_on_commit_callbacks):
    path = Path(upload_attachment(alice.pk, name="x.png", content=picture(), by=None).file.path)
    with django_capture_on_commit_callbacks(execute=True):
        alice.delete()
        assert path.exists()  # it may yet be rolled back
    assert not path.exists()
