"""Teams: who does not see a ticket finds it nowhere."""

from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.http import QueryDict
from django.urls import reverse

from conversations.actions.attaching import store_file
from conversations.actions.messages import post_customer_message
from inbox import actions
from inbox.filters import Choices
from inbox.frames import read_frame
from inbox.listing import Listing
from inbox.live import NotVisibleError, Window
from inbox.models import Mention, Note, Team, Ticket
from inbox.rail import Rail
from tests.inbox.conftest import hand_off_again, open_ticket, signed_in
from tests.inbox.test_doors import forms
from tests.uploads import picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def hidden(bob, rita) -> Ticket:
    """A ticket of Rita's team. Bob is in another."""
    for name, user in (("Orders", bob), ("Billing", rita)):
        Team.objects.create(name=name).members.add(user)
    ticket = open_ticket("About money")
    Ticket.objects.filter(pk=ticket.pk).update(team=rita.teams.get())
    return ticket


def sees(user: User, ticket: Ticket) -> bool:
    listing = Listing.from_query(user, {"view": "all"})
    listed = ticket in listing.tickets
    assert (Rail(listing).figures["all"] == 1) is listed
    assert (signed_in(user).get(ticket.get_absolute_url()).status_code == 200) is listed
    return listed


def test_a_teams_ticket_is_seen_by_the_team(hidden, bob, rita):
    assert sees(rita, hidden)
    assert not sees(bob, hidden)


def test_who_is_in_no_team_and_an_admin_see_everything(hidden, sue, bob):
    assert sees(sue, hidden)
    User.objects.filter(pk=bob.pk).update(is_superuser=True)
    bob.refresh_from_db()
    assert sees(bob, hidden)


def test_who_has_it_or_was_called_to_it_sees_it(hidden, bob, rita):
    Mention.objects.create(note=Note.objects.create(ticket=hidden, author=rita, text="@bob"), user=bob)
    assert sees(bob, hidden)


def test_every_door_to_it_is_closed_to_the_others(hidden, bob):
    client = signed_in(bob)
    page = reverse("inbox:ticket", args=[hidden.number])
    assert client.get(page, headers={"HX-Request": "true", "HX-Target": "ticket"}).status_code == 404
    for url in forms(hidden):
        assert client.post(url, {"text": "Hello"}).status_code == 404
    assert client.post(reverse("inbox:start_action", args=[hidden.number]), {"tool": "refund_order"}).status_code == 404
    hidden.refresh_from_db()
    assert (hidden.assignee, hidden.notes.count()) == (None, 0)


def test_the_socket_shows_nothing_of_it(hidden, bob, rita):
    with pytest.raises(NotVisibleError):
        Window.opened(bob, f"ticket={hidden.number}".encode())
    assert "About money" not in Window.opened(bob, b"view=all").list_html()
    window = Window.opened(rita, f"ticket={hidden.number}&view=all".encode())
    assert "About money" in window.list_html()
    Ticket.objects.filter(pk=hidden.pk).update(team=bob.teams.get())
    assert (window.state_html(), window.news_html(0, 0)) == ("", ("", 0, 0))


def test_it_is_not_among_the_customers_earlier_ones_nor_its_team_among_the_filters(hidden, bob):
    other = open_ticket("About a parcel")
    Ticket.objects.filter(pk=other.pk).update(intent="lost_parcel")
    type(other.conversation).objects.filter(pk=other.conversation_id).update(customer=hidden.conversation.customer)
    assert "About money" not in signed_in(bob).get(other.get_absolute_url()).content.decode()
    assert list(Choices(bob).teams.values()) == ["Orders", "No team"]


def test_a_conversation_that_comes_back_is_a_new_ticket_for_everybody(hidden, bob, rita):
    actions.claim(hidden, rita)
    actions.resolve(hidden, rita)
    again = hand_off_again(hidden.conversation, "Another thing")
    assert (again.team, signed_in(bob).get(again.get_absolute_url()).status_code) == (None, 200)


def test_files_of_it_are_seen_by_who_sees_it(hidden, bob, rita):
    file = store_file(hidden.conversation_id, name="mug.png", content=picture(), by=None)
    post_customer_message(hidden.conversation_id, client_id=uuid4(), text="", attachments=[file.public_id])
    statuses = [signed_in(user).get(file.get_absolute_url()).status_code for user in (rita, bob)]
    assert statuses == [200, 404]
    Ticket.objects.filter(pk=hidden.pk).update(team=None)
    assert signed_in(bob).get(file.get_absolute_url()).status_code == 200


def test_who_has_another_password_is_signed_out_of_open_pages(bob):
    client = signed_in(bob)
    page, session = Window(bob, QueryDict()), client.session
    assert page.renewed(session)
    bob.set_password("another one of mine")
    bob.save()
    assert page.renewed(session) is None


def test_half_a_letter_over_the_socket_is_no_frame():
    assert read_frame(r'{"type": "draft", "text": "\ud83d"}') == {}
    assert read_frame(r'{"type": "draft", "text": "\ud83d\ude00"}')["text"] == "😀"
