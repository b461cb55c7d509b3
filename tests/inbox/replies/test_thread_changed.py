"""Before a reply is sent, its author is told what was written since they began it."""

import uuid

import pytest
from django.urls import reverse

from conversations.lifecycle.customer_messages import post_customer_message
from inbox.assignment.assignments import claim, take_over
from inbox.collaboration.notes import add_note
from inbox.models import CannedReply, Draft, OutgoingReply
from inbox.replies.reply import reply
from tests.inbox.conftest import at_once, signed_in

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def mine(ticket, bob):
    at_once(bob)
    claim(ticket, bob)
    return ticket


def began(ticket) -> int:
    ticket.conversation.refresh_from_db()
    return ticket.conversation.last_seq


def press_send(user, ticket, text, headers=HTMX, **data):
    url = reverse("inbox:reply", args=[ticket.number])
    return signed_in(user).post(url, {"text": text, **data}, headers=headers)


def customer_writes(ticket, text):
    return post_customer_message(ticket.conversation_id, client_id=uuid.uuid4(), text=text).message


def replies(ticket) -> int:
    return ticket.conversation.messages.filter(role="staff").count()


def test_newer_messages_of_the_customer_are_shown_before_it_is_sent(mine, bob):
    before = began(mine)
    customer_writes(mine, "Never mind the refund.")
    newest = customer_writes(mine, "It was order 1004.")
    response = press_send(bob, mine, "Here is your refund.", began_seq=before)
    page = response.content.decode()
    assert response.status_code == 409
    assert "2 new messages since you began:" in page
    assert "Never mind the refund." in page
    assert "Send anyway" in page
    assert f'id="message-{newest.seq}"' in page
    assert f'id="began-seq" value="{newest.seq}" hx-swap-oob="true"' in page
    assert replies(mine) == 0
    assert not OutgoingReply.objects.exists()
    assert Draft.objects.get().began_seq == newest.seq  # nor is it asked again on another page
    assert press_send(bob, mine, "Here is your refund.", began_seq=newest.seq).status_code == 200
    assert replies(mine) == 1


def test_without_javascript_the_text_stays_and_a_second_press_sends(mine, bob):
    before = began(mine)
    customer_writes(mine, "Wait.")
    response = press_send(bob, mine, "A careful answer", headers={}, began_seq=before, then="resolve")
    page = response.content.decode()
    assert response.status_code == 409
    assert "1 new message since you began:" in page
    assert "A careful answer</textarea>" in page
    assert f'name="began_seq" id="began-seq" value="{began(mine)}"' in page
    assert 'id="send-anyway" type="submit" name="then" value="resolve"' in page


def test_ones_own_messages_and_notes_do_not_ask(mine, bob, rita):
    before = began(mine)
    reply(mine, bob, "First half.")
    add_note(mine, rita, "Looks good.")
    assert press_send(bob, mine, "Second half.", began_seq=before).status_code == 200


def test_a_note_does_not_make_the_reply_forget_since_when(mine, bob):
    url = reverse("inbox:note", args=[mine.number])
    page = signed_in(bob).post(url, {"text": "By the way"}, headers=HTMX).content.decode()
    assert "By the way" in page
    assert "began-seq" not in page


def test_a_colleagues_message_asks(mine, bob, sue):
    before = began(mine)
    take_over(mine, sue)
    reply(mine, sue, "I have answered already.")
    bob.groups.set(sue.groups.all())
    take_over(mine, bob)
    response = press_send(bob, mine, "Hello", began_seq=before)
    assert response.status_code == 409
    assert "I have answered already." in response.content.decode()


@pytest.mark.parametrize("sent", ["", "x", "-1", "9" * 30])
def test_a_page_that_does_not_say_since_when_is_not_asked(mine, bob, sent):
    customer_writes(mine, "Hello?")
    assert press_send(bob, mine, "Yes?", began_seq=sent).status_code == 200


def test_a_variable_that_was_not_filled_in_asks_first(mine, bob):
    CannedReply.objects.create(owner=bob, shortcut="where", title="Where", text="Parcel {{ tracking_code }}.")
    response = press_send(bob, mine, "Parcel [tracking_code].", client_id=str(uuid.uuid4()))
    page = response.content.decode()
    assert response.status_code == 409
    assert "[tracking_code]" in page
    assert "Send as it is" in page
    assert 'id="asked" value="tracking_code" hx-swap-oob="true"' in page
    assert replies(mine) == 0
    assert press_send(bob, mine, "Parcel [tracking_code].", asked="tracking_code").status_code == 200
    assert replies(mine) == 1


def test_other_brackets_are_the_writers_own(mine, bob):
    CannedReply.objects.create(owner=bob, shortcut="where", title="Where", text="Parcel {{ tracking_code }}.")
    assert press_send(bob, mine, "See [here](https://example.com) and [sic].").status_code == 200
