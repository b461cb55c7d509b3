"""Files between a customer and a teammate: brought to a reply, sent with it, and seen in the thread."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from conversations.attachments.storage import upload_attachment
from conversations.lifecycle.customer_messages import post_customer_message
from conversations.models import Attachment
from inbox.assignment.assignments import claim
from inbox.lifecycle.transitions import resolve
from inbox.models import AuditEntry
from inbox.ticket_page.page_context import load_ticket
from inbox.ticket_page.thread import thread
from tests.inbox.conftest import at_once, signed_in
from tests.uploads import pdf, picture

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def file(content: bytes | None = None, name: str = "label.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, picture() if content is None else content, "image/png")


def bring(user, ticket, content: bytes | None = None, client: Client | None = None):
    url = reverse("inbox:upload", args=[ticket.number])
    return (client or signed_in(user)).post(url, {"file": file(content)})


def reply(user, ticket, *ids: str, headers=None, **data):
    url = reverse("inbox:reply", args=[ticket.number])
    return signed_in(at_once(user)).post(url, {"text": "", "attachments": list(ids), **data}, headers=headers or {})


def sent(ticket):
    return ticket.conversation.messages.filter(role="staff")


@pytest.fixture
def bobs(ticket, bob):
    """Bob's own ticket."""
    claim(ticket, at_once(bob))
    ticket.refresh_from_db()
    return ticket


def test_a_teammate_brings_a_file_and_sends_it(bobs, bob):
    answer = bring(bob, bobs)
    assert answer.status_code == 201
    assert answer.json()["url"] == f"/attachments/{answer.json()['id']}/"
    response = reply(bob, bobs, answer.json()["id"], text="Here is the label.", headers=HTMX)
    assert "label.png" in response.content.decode()
    stored = sent(bobs).get().attachments.get()
    assert (stored.staff, str(stored.public_id)) == (bob, answer.json()["id"])


def test_a_reply_may_be_files_alone_and_its_audit_line_counts_them(bobs, bob):
    reply(bob, bobs, bring(bob, bobs).json()["id"])
    assert (sent(bobs).get().text, sent(bobs).get().attached) == ("", 1)
    assert AuditEntry.objects.get(verb="replied").after["attachments"] == 1


def test_who_may_yet_claim_the_ticket_may_bring_a_file(ticket, bob):
    assert bring(bob, ticket).status_code == 201


def test_nobody_else_may(bobs, rita, mallory):
    assert bring(rita, bobs).status_code == 409
    assert bring(mallory, bobs).status_code == 403
    assert bring(None, bobs, client=Client()).status_code == 302
    assert not Attachment.objects.exists()


def test_a_closed_ticket_takes_no_file(bobs, bob):
    resolve(bobs, bob)
    bobs.refresh_from_db()
    assert (bring(bob, bobs).status_code, bring(bob, bobs).json()["code"]) == (409, "closed")


def test_there_is_no_such_ticket(bob):
    assert signed_in(bob).post(reverse("inbox:upload", args=[404]), {"file": file()}).status_code == 404


def test_the_door_takes_posts_alone_and_only_from_our_own_page(bobs, bob):
    url = reverse("inbox:upload", args=[bobs.number])
    assert signed_in(bob).get(url).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(bob)
    assert strict.post(url, {"file": file()}).status_code == 403
    assert not Attachment.objects.exists()


@pytest.mark.parametrize(("content", "status"), [(b"", 422), (b"<svg/>", 415), (pdf("secret"), 422)])
def test_a_teammate_s_file_is_checked_as_a_customer_s_is(bobs, bob, content, status):
    answer = bring(bob, bobs, content)
    assert answer.status_code == status
    assert answer.json()["detail"]


def test_an_upload_without_a_file_says_so(bobs, bob):
    answer = signed_in(bob).post(reverse("inbox:upload", args=[bobs.number]))
    assert (answer.status_code, answer.json()["code"]) == (422, "no_file")


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_file_that_cannot_be_sent_stops_the_reply_and_keeps_its_text(bobs, bob, rita, headers):
    ritas = upload_attachment(bobs.conversation_id, name="x.png", content=picture(), by=rita)
    for bad in (str(ritas.public_id), str(uuid.uuid4()), "nonsense"):
        response = reply(bob, bobs, bad, text="A long answer", headers=headers)
        assert response.status_code == 422
        assert "no longer there" in response.content.decode()
        assert "A long answer" in response.content.decode() or headers
    assert not sent(bobs).exists()


def test_without_scripts_the_form_itself_brings_the_files(bobs, bob):
    url = reverse("inbox:reply", args=[bobs.number])
    response = signed_in(bob).post(url, {"text": "Both", "files": [file(), file(pdf(), "terms.pdf")]})
    assert response.status_code == 302
    assert [each.name for each in sent(bobs).get().attachments.all()] == ["label.png", "terms.pdf"]


def test_without_scripts_a_file_that_is_refused_keeps_the_text(bobs, bob):
    url = reverse("inbox:reply", args=[bobs.number])
    response = signed_in(bob).post(url, {"text": "A long answer", "files": [file(b"<svg/>")]})
    page = response.content.decode()
    assert response.status_code == 422
    assert "Only pictures" in page
    assert "A long answer" in page
    assert not sent(bobs).exists()


def test_the_same_reply_twice_is_one_message_with_its_files(bobs, bob):
    sent_id, stored = str(uuid.uuid4()), bring(bob, bobs).json()["id"]
    for _ in range(2):
        assert reply(bob, bobs, stored, client_id=sent_id, headers=HTMX).status_code == 200
    assert sent(bobs).get().attachments.count() == 1


def test_the_thread_shows_the_customer_s_files(ticket, bob):
    for name, content in (("mug.png", picture()), ("invoice.pdf", pdf())):
        stored = upload_attachment(ticket.conversation_id, name=name, content=content, by=None)
        post_customer_message(ticket.conversation_id, client_id=uuid.uuid4(), text="", attachments=[stored.public_id])
    page = signed_in(bob).get(ticket.get_absolute_url()).content.decode()
    image, document = Attachment.objects.all()
    assert f'<img class="file__picture" src="{image.get_absolute_url()}" alt="Picture: mug.png"' in page
    assert f'href="{document.get_absolute_url()}"' in page
    assert f'src="{document.get_absolute_url()}"' not in page


def test_a_file_that_the_customer_has_not_sent_is_not_in_the_thread(ticket, bob):
    upload_attachment(ticket.conversation_id, name="changed-my-mind.png", content=picture(), by=None)
    assert "changed-my-mind" not in signed_in(bob).get(ticket.get_absolute_url()).content.decode()


def test_files_cost_one_query_however_many_and_none_without(ticket, bob, django_assert_num_queries):
    ticket = load_ticket(bob, ticket.number)
    with django_assert_num_queries(2):
        thread(ticket)
    for _ in range(3):
        stored = upload_attachment(ticket.conversation_id, name="mug.png", content=picture(), by=None)
        post_customer_message(ticket.conversation_id, client_id=uuid.uuid4(), text="x", attachments=[stored.public_id])
    with django_assert_num_queries(3):
        entries = thread(ticket)
        assert (
            sum(len(each.message.attachments.all()) for each in entries if each.message and each.message.attached) == 3
        )
