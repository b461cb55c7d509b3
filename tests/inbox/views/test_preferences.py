"""What a teammate chooses for themselves."""

import pytest
from django.test import Client
from django.urls import reverse

from inbox.models import Teammate
from tests.inbox.conftest import signed_in

pytestmark = pytest.mark.django_db
URL = "/inbox/preferences/"


def test_a_teammate_changes_their_own_and_nobody_elses(bob, rita):
    Teammate.of(rita)
    assert signed_in(bob).post(URL, {"undo_seconds": "10", "sounds": "on"}).status_code == 302
    mine = Teammate.of(bob)
    assert (mine.undo_seconds, mine.badges, mine.notifies, mine.sounds) == (10, False, False, True)
    assert Teammate.of(rita).undo_seconds == 5


def test_the_page_shows_what_was_chosen(bob):
    Teammate.objects.create(user=bob, undo_seconds=10)
    page = signed_in(bob).get(URL).content.decode()
    assert 'value="10"' in page
    assert "checked" in page.split('value="10"')[1].split(">")[0]


def test_the_number_in_the_title_can_be_turned_off(bob, ticket):
    assert "<title>(1) Inbox</title>" in signed_in(bob).get("/inbox/").content.decode()
    signed_in(bob).post(URL, {"undo_seconds": "5"})
    assert "<title>Inbox</title>" in signed_in(bob).get("/inbox/").content.decode()


@pytest.mark.parametrize("seconds", ["", "3", "-1", "x"])
def test_another_time_is_refused(bob, seconds):
    assert signed_in(bob).post(URL, {"undo_seconds": seconds}).status_code == 422
    assert Teammate.of(bob).undo_seconds == 5


def test_who_may_come_in(mallory, bob):
    assert reverse("inbox:preferences") == URL
    assert Client().get(URL).headers["Location"] == f"/login/?next={URL}"
    assert signed_in(mallory).get(URL).status_code == 403
    assert signed_in(bob).delete(URL).status_code == 405
