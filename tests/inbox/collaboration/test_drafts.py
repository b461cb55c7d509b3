"""What is written and not sent is kept on the server, for its author alone."""

import json
import uuid

import pytest
from asgiref.sync import sync_to_async
from django.test import Client
from django.urls import reverse

from inbox.assignment.assignments import claim
from inbox.collaboration.notes import add_note
from inbox.models import Draft
from tests.inbox.conftest import at_once, open_ticket, signed_in, staff
from tests.inbox.live.test_consumers import connected, until

pytestmark = pytest.mark.django_db
live = pytest.mark.django_db(transaction=True)


def keep(user, ticket, text, kind="reply", **data):
    url = reverse("inbox:draft", args=[ticket.number, kind])
    return signed_in(user).post(url, {"text": text, **data})


def page_of(user, ticket) -> str:
    return signed_in(user).get(ticket.get_absolute_url()).content.decode()


@pytest.mark.parametrize("kind", ["reply", "note"])
def test_a_draft_is_there_when_its_author_opens_the_ticket_again(ticket, bob, rita, kind):
    assert keep(bob, ticket, "Half an ans", kind).status_code == 204
    assert "Half an ans</textarea>" in page_of(bob, ticket)
    assert "Half an ans" not in page_of(rita, ticket)


def test_a_draft_remembers_what_its_author_had_read(ticket, bob):
    keep(bob, ticket, "Half an ans", began_seq=1)
    assert 'name="began_seq" id="began-seq" value="1"' in page_of(bob, ticket)


def test_the_newest_text_takes_the_place_of_the_one_before(ticket, bob):
    for text in ("Half", "Half an", "Half an ans"):
        keep(bob, ticket, text)
    assert Draft.objects.get().text == "Half an ans"


def test_an_empty_field_keeps_nothing(ticket, bob):
    keep(bob, ticket, "Half an ans")
    assert keep(bob, ticket, " \n").status_code == 204
    assert not Draft.objects.exists()


def test_a_text_that_is_too_long_is_refused_and_what_was_kept_stays(ticket, bob):
    keep(bob, ticket, "x" * 8000)
    response = keep(bob, ticket, "x" * 8001)
    assert response.status_code == 422
    assert "stays in the field" in response.content.decode()
    assert len(Draft.objects.get().text) == 8000


def test_what_is_sent_is_no_draft_any_more(ticket, bob):
    claim(ticket, bob)
    keep(bob, ticket, "An answer")
    keep(bob, ticket, "A note", "note")
    signed_in(at_once(bob)).post(reverse("inbox:reply", args=[ticket.number]), {"text": "An answer"})
    assert Draft.objects.get().kind == "note"
    signed_in(bob).post(reverse("inbox:note", args=[ticket.number]), {"text": "A note"})
    assert not Draft.objects.exists()


def test_a_refused_reply_keeps_its_draft(ticket, bob, rita):
    claim(ticket, rita)
    keep(bob, ticket, "An answer")
    response = signed_in(bob).post(reverse("inbox:reply", args=[ticket.number]), {"text": "An answer"})
    assert response.status_code == 409
    assert Draft.objects.get().text == "An answer"


def test_who_may_keep_a_draft(ticket, bob, mallory):
    url = reverse("inbox:draft", args=[ticket.number, "reply"])
    assert Client().post(url, {"text": "x"}).headers["Location"].startswith("/login/")
    assert signed_in(mallory).post(url, {"text": "x"}).status_code == 403
    assert signed_in(bob).get(url).status_code == 405
    assert keep(bob, ticket, "x", "letter").status_code == 404
    assert signed_in(bob).post(reverse("inbox:draft", args=[404, "reply"]), {"text": "x"}).status_code == 404
    assert not Draft.objects.exists()


@live
async def test_the_socket_keeps_drafts_and_says_so():
    bob, ticket = await sync_to_async(staff)("Bob"), await sync_to_async(open_ticket)()
    async with connected(bob, f"ticket={ticket.number}", after=2) as page:
        frame = {
            "type": "draft",
            "ticket": ticket.number,
            "kind": "note",
            "text": 'Half\n"a" note',
            "began": 2,
            "version": 7,
        }
        await page.send_to(text_data=json.dumps(frame))
        await until(page, 'id="note-kept"', 'data-version="7"', "Draft saved")
        draft = await Draft.objects.aget()
        assert (draft.text, draft.kind, draft.began_seq) == ('Half\n"a" note', "note", 2)
        await page.send_to(text_data=json.dumps({**frame, "text": "x" * 8001, "version": 8}))
        await until(page, "innerHTML:#note-error", "stays in the field")
        await page.send_to(text_data=json.dumps({**frame, "text": "", "version": 9}))
        assert "Draft saved" not in await until(page, 'data-version="9"')
        assert not await Draft.objects.aexists()


@pytest.mark.parametrize("wrong", [{"ticket": 0}, {"text": None}, {"text": ["x"]}, {"ticket": "1"}])
@live
async def test_a_draft_of_another_ticket_or_none_is_dropped(wrong):
    bob, ticket = await sync_to_async(staff)("Bob"), await sync_to_async(open_ticket)()
    async with connected(bob, f"ticket={ticket.number}", after=2) as page:
        frame = {"type": "draft", "ticket": ticket.number, "kind": "reply", "text": "x", "version": 1, **wrong}
        await page.send_to(text_data=json.dumps(frame))
        await sync_to_async(add_note)(ticket, bob, "Still here.")
        await until(page, "Still here.")
        assert not await Draft.objects.aexists()


def test_a_sent_reply_that_is_repeated_is_not_answered_with_a_closed_ticket(ticket, bob):
    claim(ticket, at_once(bob))
    same = {"text": "Done.", "client_id": str(uuid.uuid4()), "then": "resolve"}
    url = reverse("inbox:reply", args=[ticket.number])
    assert [signed_in(bob).post(url, same).status_code for _ in range(2)] == [302, 302]
