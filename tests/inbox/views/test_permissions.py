"""Who may come in: the same questions of every page and every form of the inbox."""

import pytest
from django.test import Client
from django.urls import reverse

from inbox.models import Note, Ticket
from tests.inbox.conftest import open_ticket, signed_in

pytestmark = pytest.mark.django_db

WORK = ["reopen", "snooze", "wake", "tag", "untag", "merge", "macro"]
FORMS = ["claim", "take_over", "reply", "note", "resolve", "give_back", *WORK]


def pages(ticket: Ticket) -> list[str]:
    return [reverse("inbox:list"), reverse("inbox:ticket", args=[ticket.number])]


def forms(ticket: Ticket) -> list[str]:
    return [reverse(f"inbox:{name}", args=[ticket.number]) for name in FORMS]


def test_staff_see_the_list_and_the_ticket(ticket, bob):
    for url in pages(ticket):
        response = signed_in(bob).get(url)
        assert response.status_code == 200
        assert ticket.subject in response.content.decode()


def test_strangers_are_asked_to_sign_in(ticket):
    for url in pages(ticket):
        assert Client().get(url).headers["Location"] == f"/login/?next={url}"
    for url in forms(ticket):
        assert Client().post(url, {"text": "Hello"}).headers["Location"] == "/login/?next=/inbox/"


def test_a_fragment_for_a_stranger_sends_the_whole_page_to_the_sign_in(ticket):
    page = reverse("inbox:ticket", args=[ticket.number])
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{page}"}
    response = Client().post(forms(ticket)[0], headers=headers)
    assert response.headers["HX-Redirect"] == f"/login/?next={page}"


def test_a_page_that_tells_of_failures_itself_stays_where_something_was_typed(ticket):
    headers = {"HX-Request": "true", "X-Tells-Failures": "1"}
    response = Client().post(forms(ticket)[0], headers=headers)
    assert response.status_code == 401
    assert "HX-Redirect" not in response.headers
    assert "HX-Redirect" in Client().get(pages(ticket)[0], headers=headers).headers


def test_signed_in_customers_are_refused(ticket, mallory):
    assert not mallory.is_staff
    client = signed_in(mallory)
    for url in pages(ticket):
        assert client.get(url).status_code == 403
    for url in forms(ticket):
        assert client.post(url, {"text": "Hello"}).status_code == 403
    ticket.refresh_from_db()
    assert ticket.assignee is None
    assert not Note.objects.exists()


def test_a_page_refuses_to_be_posted_to_and_a_form_to_be_read(ticket, bob):
    client = signed_in(bob)
    assert [client.post(url).status_code for url in pages(ticket)] == [405, 405]
    assert [client.get(url).status_code for url in forms(ticket)] == [405] * len(FORMS)


def test_a_ticket_that_does_not_exist_is_not_found(bob):
    client = signed_in(bob)
    for number in (404, 10**30):
        assert client.get(reverse("inbox:ticket", args=[number])).status_code == 404
        assert client.post(reverse("inbox:claim", args=[number])).status_code == 404


def test_a_form_without_the_token_is_refused(ticket, bob):
    client = Client(enforce_csrf_checks=True)
    client.force_login(bob)
    assert client.post(forms(ticket)[0]).status_code == 403


@pytest.mark.parametrize("pane", ["list", "rows", "ticket"])
def test_htmx_gets_the_pane_alone(ticket, bob, pane):
    headers = {"HX-Request": "true", "HX-Target": pane}
    page = signed_in(bob).get(reverse("inbox:ticket", args=[ticket.number]), headers=headers).content.decode()
    assert f'id="{pane}"' in page
    assert "<html" not in page
    assert 'id="live"' in page


def test_nobody_can_write_html_into_the_page(bob):
    ticket = open_ticket("<script>alert(1)</script>", name="<b>Eve</b>", collected_fields={"<i>": "<u>"})
    page = signed_in(bob).get(ticket.get_absolute_url()).content.decode()
    for tag in ("<script>alert", "<b>Eve", "<i>", "<u>"):
        assert tag not in page
