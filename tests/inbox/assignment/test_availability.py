"""Being there, going away, and what then goes back to the queue."""

from datetime import time, timedelta

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone

from conversations.chat.serializers import handoff_frame
from conversations.lifecycle.customer_messages import post_customer_message
from conversations.models import Conversation, OfficeHours, Owner, Shift
from inbox.assignment.assignments import assign, claim
from inbox.live import consumers
from inbox.models import AuditEntry, Availability, Teammate, Ticket
from inbox.replies.reply import reply
from inbox.tasks import run_maintenance
from tests.inbox.conftest import open_ticket, signed_in, staff
from tests.inbox.live.test_consumers import connected, until
from tests.inbox.team.fixtures import HTMX, assignee, here, long_ago, post, team, teammate, verbs

pytestmark = pytest.mark.django_db


def availability(user) -> str:
    return Teammate.objects.get(user=user).availability


def test_opening_a_page_says_that_one_is_there_and_writes_it_down_rarely(bob):
    signed_in(bob).get("/inbox/")
    first = Teammate.objects.get(user=bob).seen_at
    assert Teammate.objects.get(user=bob).is_online
    signed_in(bob).get("/inbox/")
    assert Teammate.objects.get(user=bob).seen_at == first
    here(bob, minutes_ago=0.5)
    signed_in(bob).get("/inbox/")
    assert Teammate.objects.get(user=bob).seen_at > first


@pytest.mark.django_db(transaction=True)
async def test_an_open_page_says_again_and_again_that_one_is_there(monkeypatch):
    monkeypatch.setattr(consumers, "LOOK_SECONDS", 0.05)
    bob = await sync_to_async(staff)("Bob")
    async with connected(bob) as page:
        await until(page, "Nobody is waiting")
        await sync_to_async(here)(bob, minutes_ago=5)
        for _ in range(100):
            if await sync_to_async(Teammate.objects.online().exists)():
                break
            await page.receive_nothing(timeout=0.05)
        assert await sync_to_async(Teammate.objects.online().exists)()


def test_going_away_puts_back_what_one_was_given_and_keeps_what_one_has_taken(bob):
    here(bob)
    team("All", bob, takes_the_rest=True)
    given, taken = open_ticket("Given."), open_ticket("Taken.")
    claim(taken, bob)
    response = post(bob, "availability", availability="away", headers=HTMX)
    assert "Away" in response.content.decode()
    assert f'href="/inbox/{given.number}/"' in response.content.decode()
    assert availability(bob) == Availability.AWAY
    assert (assignee(given), assignee(taken)) == (None, bob)
    changed = AuditEntry.objects.get(verb="availability_changed")
    assert (changed.actor, changed.after["availability"]) == (bob, "away")
    returned = AuditEntry.objects.get(verb="returned")
    assert (returned.actor, returned.before, returned.after["why"]) == (None, {"assignee": "Bob"}, "away")


def test_saying_it_twice_is_written_down_once(bob):
    for _ in range(2):
        post(bob, "availability", availability="away")
    assert AuditEntry.objects.filter(verb="availability_changed").count() == 1


@pytest.mark.parametrize(("data", "status"), [({}, 404), ({"availability": "x"}, 404), ({"user": "x"}, 404)])
def test_nonsense_changes_nothing(bob, sue, data, status):
    here(bob)
    assert (
        post(sue, "availability", **({"availability": "away", **data} if data.get("user") else data)).status_code
        == status
    )
    assert signed_in(sue).get("/inbox/availability/").status_code == 405
    assert availability(bob) == Availability.AVAILABLE


def test_a_supervisor_sets_a_colleague_away(bob, sue):
    here(bob)
    assert (
        post(sue, "availability", user=bob.pk, availability="away", next="/inbox/team/").headers["Location"]
        == "/inbox/team/"
    )
    assert availability(bob) == Availability.AWAY


def test_the_way_back_is_never_to_another_site(bob):
    response = post(bob, "availability", availability="away", next="https://evil.example/")
    assert response.headers["Location"] == "/inbox/"


def test_what_waits_for_somebody_who_went_offline_goes_back_and_they_read_why(bob):
    here(bob, minutes_ago=11)
    ticket = open_ticket()
    claim(ticket, bob)
    long_ago(ticket)
    run_maintenance()
    assert assignee(ticket) is None
    frame = handoff_frame(ticket.conversation_id)[0]
    assert (frame["status"], frame["staff_name"], frame["position"]) == ("pending", "", 1)
    page = signed_in(bob).get(ticket.get_absolute_url()).content.decode()
    assert "you were offline" in page
    assert 'id="returned"' in page
    assert "you were offline" not in signed_in(staff("Rita")).get(ticket.get_absolute_url()).content.decode()


def test_somebody_else_who_takes_it_ends_the_matter(bob, rita):
    here(bob, minutes_ago=11)
    ticket = open_ticket()
    claim(ticket, bob)
    long_ago(ticket)
    run_maintenance()
    claim(ticket, rita)
    assert "you were offline" not in signed_in(bob).get(ticket.get_absolute_url()).content.decode()


def test_who_is_there_keeps_everything(bob):
    here(bob)
    ticket = open_ticket()
    claim(ticket, bob)
    long_ago(ticket)
    run_maintenance()
    assert assignee(ticket) == bob


def test_a_short_absence_changes_nothing(bob):
    here(bob, minutes_ago=5)
    ticket = open_ticket()
    claim(ticket, bob)
    long_ago(ticket)
    run_maintenance()
    assert assignee(ticket) == bob


def test_a_customer_who_is_to_write_next_stays_with_who_is_offline(bob):
    ticket = open_ticket()
    claim(ticket, bob)
    reply(ticket, bob, "Which order is it?")
    here(bob, minutes_ago=60)
    long_ago(ticket)
    run_maintenance()
    assert assignee(ticket) == bob
    post_customer_message(ticket.conversation_id, client_id="0" * 32, text="1003")
    Ticket.objects.filter(pk=ticket.pk).update(waiting_since=timezone.now() - timedelta(minutes=11))
    run_maintenance()
    assert assignee(ticket) is None


def test_what_was_just_assigned_to_somebody_offline_has_its_time(bob, rita):
    here(rita, minutes_ago=60)
    ticket = open_ticket()
    assign(ticket, bob, rita)
    run_maintenance()
    assert assignee(ticket) == rita
    long_ago(ticket, minutes=11)
    run_maintenance()
    assert assignee(ticket) is None


def closed_today() -> None:
    """The team works on one day of the week, which is neither today nor yesterday."""
    hours = OfficeHours.objects.create(pk=1)
    day = (timezone.now().weekday() + 3) % 7
    Shift.objects.create(office_hours=hours, weekday=day, opens=time(9), closes=time(17))


def test_outside_the_hours_nothing_goes_back(bob):
    closed_today()
    here(bob, minutes_ago=60)
    ticket = open_ticket()
    claim(ticket, bob)
    long_ago(ticket)
    run_maintenance()
    assert assignee(ticket) == bob


def test_what_somebody_has_who_left_the_team_goes_back_whatever_the_hour(bob):
    closed_today()
    ticket = open_ticket()
    claim(ticket, bob)
    type(bob).objects.filter(pk=bob.pk).update(is_active=False)
    run_maintenance()
    assert assignee(ticket) is None
    assert Conversation.objects.get(pk=ticket.conversation_id).owner == Owner.QUEUE
    assert verbs(ticket)[-1] == "returned"


def test_what_came_back_goes_to_the_next_in_turn(bob, rita):
    here(bob, minutes_ago=11)
    team("All", bob, rita, takes_the_rest=True)
    ticket = open_ticket()
    claim(ticket, bob)
    long_ago(ticket)
    here(rita)
    run_maintenance()
    assert assignee(ticket) == rita


def test_the_agent_does_not_answer_meanwhile(bob, rung):
    here(bob, minutes_ago=11)
    ticket = open_ticket()
    rung.clear()
    claim(ticket, bob)
    long_ago(ticket)
    run_maintenance()
    post_customer_message(ticket.conversation_id, client_id="1" * 32, text="Anybody?")
    assert rung == []


def test_the_minutes_are_a_setting(bob, settings):
    settings.INBOX_RETURN_MINUTES = 3
    here(teammate("Otto"), minutes_ago=4)
    otto = Teammate.objects.get(user__first_name="Otto").user
    ticket = open_ticket()
    claim(ticket, otto)
    long_ago(ticket, minutes=4)
    run_maintenance()
    assert assignee(ticket) is None
