"""A note is kept once however often it is sent."""

import uuid

import pytest

from inbox.models import Note
from tests.inbox.forms import post

pytestmark = pytest.mark.django_db


def test_a_note_that_is_sent_again_because_no_answer_came_is_there_once(ticket, bob):
    id = str(uuid.uuid4())
    for _ in range(2):
        assert post(bob, "note", ticket, text="Ask the depot.", client_id=id).status_code == 200
    assert Note.objects.get().text == "Ask the depot."


def test_what_was_changed_in_between_is_not_lost_and_can_be_added(ticket, bob):
    id = str(uuid.uuid4())
    post(bob, "note", ticket, text="Ask the depot.", client_id=id)
    response = post(bob, "note", ticket, text="Ask the depot in Oslo.", client_id=id)
    assert response.status_code == 409
    assert 'id="note-client-id"' in response.content.decode()
    assert id not in response.content.decode()
    assert Note.objects.count() == 1
