"""Who may see a file, and how it is served: whatever is in it, it runs nothing."""

import uuid

import pytest
from django.contrib.auth.models import User
from django.test import Client

from conversations.attachments import presentation
from conversations.attachments.presentation import signed_url
from conversations.attachments.storage import upload_attachment
from conversations.lifecycle.customer_messages import post_customer_message
from conversations.models import Attachment, Message, Role
from tests.conversations.conftest import write
from tests.conversations.views.test_attachment_uploads import visiting
from tests.uploads import pdf, picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(alice) -> Attachment:
    """A picture that Alice has sent."""
    stored = upload_attachment(alice.pk, name="mug.png", content=picture(), by=None)
    post(alice, stored)
    return stored


def post(conversation, stored: Attachment) -> None:
    post_customer_message(conversation.pk, client_id=uuid.uuid4(), text="", attachments=[stored.public_id])


def staff(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def status(client: Client, file: Attachment) -> int:
    return client.get(file.get_absolute_url()).status_code


def test_its_customer_and_staff_see_it(alice, file, bob):
    assert status(visiting(alice.customer.visitor), file) == 200
    assert status(staff(bob), file) == 200


def test_for_everybody_else_it_does_not_exist(file, mallory):
    assert status(Client(), file) == 404
    assert status(visiting(mallory.customer.visitor), file) == 404
    assert status(staff(User.objects.create_user("nobody")), file) == 404
    assert status(staff(User.objects.create_user("gone", is_staff=True, is_active=False)), file) == 404
    assert visiting().get(f"/attachments/{uuid.uuid4()}/").status_code == 404
    assert visiting().get("/attachments/1/").status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_it_is_there_to_be_read_alone(alice, file, method):
    assert getattr(visiting(alice.customer.visitor), method)(file.get_absolute_url()).status_code == 405


def test_a_key_opens_one_file_for_a_while(alice, file, monkeypatch):
    other = upload_attachment(alice.pk, name="other.png", content=picture(), by=None)
    address = signed_url(file)
    assert Client().get(address).status_code == 200
    assert Client().get(address.replace(str(file.public_id), str(other.public_id))).status_code == 404
    assert Client().get(address[:-1]).status_code == 404
    monkeypatch.setattr(presentation, "KEY_SECONDS", -1)
    assert Client().get(address).status_code == 404


def test_what_is_not_sent_yet_only_its_own_side_sees(alice, bob, rita):
    customers = upload_attachment(alice.pk, name="a.png", content=picture(), by=None)
    ours = upload_attachment(alice.pk, name="b.png", content=picture(), by=bob)
    visitor = visiting(alice.customer.visitor)
    assert [status(visitor, each) for each in (customers, ours)] == [200, 404]
    assert [status(staff(rita), each) for each in (customers, ours)] == [404, 200]
    assert Client().get(signed_url(ours)).status_code == 404


def test_a_picture_is_shown_and_a_pdf_is_downloaded(alice, file):
    document = upload_attachment(alice.pk, name="Rechnung Größe “1”.pdf", content=pdf(), by=None)
    visitor = visiting(alice.customer.visitor)
    shown, saved = (visitor.get(each.get_absolute_url()) for each in (file, document))
    assert shown.headers["Content-Type"] == "image/png"
    assert shown.headers["Content-Disposition"] == 'inline; filename="mug.png"'
    assert saved.headers["Content-Type"] == "application/pdf"
    assert saved.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''Rechnung%20Gr%C3%B6%C3%9Fe")
    assert saved.content == pdf()


def test_a_name_cannot_add_a_header(alice):
    stored = upload_attachment(alice.pk, name='x";\r\nSet-Cookie: a=b;.pdf', content=pdf(), by=None)
    answer = visiting(alice.customer.visitor).get(stored.get_absolute_url())
    assert "Set-Cookie" not in answer.headers
    assert "\n" not in answer.headers["Content-Disposition"]


def test_it_is_served_so_that_nothing_in_it_runs_or_is_kept_by_others(alice, file):
    headers = visiting(alice.customer.visitor).get(file.get_absolute_url()).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "script-src" not in headers["Content-Security-Policy"]
    assert "private" in headers["Cache-Control"]
    assert "Cookie" in headers["Vary"]
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"


def test_no_address_serves_the_folder_itself(alice, file):
    client = visiting(alice.customer.visitor)
    for path in (f"/media/{file.file.name}", f"/{file.file.name}", f"/static/{file.file.name}"):
        assert client.get(path).status_code == 404


def test_a_file_that_is_lost_is_a_404_and_a_log_line(alice, file):
    file.file.storage.delete(file.file.name)
    assert status(visiting(alice.customer.visitor), file) == 404


def test_messages_of_others_keep_what_they_are(alice, file):
    write(alice, "Hello")
    assert [message.attached for message in Message.objects.filter(role=Role.CUSTOMER)] == [1, 0]
