"""Which team gets a new ticket, and who of a team that assigns in turn."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from conversations.models import Conversation, Owner
from inbox import tasks
from inbox.assignment.assignments import unassign
from inbox.models import AuditEntry, Teammate, Ticket
from inbox.tasks import run_maintenance
from tests.inbox.conftest import open_ticket
from tests.inbox.team.fixtures import assignee, here, team, teammate

pytestmark = pytest.mark.django_db


def test_the_intent_decides_about_the_team_before_the_reason_does_and_the_rest_goes_to_one():
    reason = team("Money", reasons=["billing_dispute"])
    intent = team("Charges", intents=["charge_dispute"])
    rest = team("Everything else", takes_the_rest=True)
    assert open_ticket().team == intent
    assert open_ticket(detected_intent="invoice").team == reason
    assert open_ticket(detected_intent="legal", escalation_reason="legal").team == rest


def test_without_a_team_that_takes_it_a_ticket_is_in_no_team():
    team("Orders", teammate("Bob"), intents=["order_status"])
    ticket = open_ticket()
    assert (ticket.team, ticket.assignee) == (None, None)


def test_a_team_whose_members_claim_is_given_nothing():
    team("All", teammate("Bob"), in_turn=False, takes_the_rest=True)
    assert open_ticket().assignee is None


def test_the_one_with_fewest_tickets_gets_it_then_the_one_who_got_none_for_longest():
    bob, rita, otto = teammate("Bob", turn=5), teammate("Rita", turn=60), teammate("Otto", turn=30)
    team("All", bob, rita, otto, takes_the_rest=True)
    assert [open_ticket().assignee for _ in range(4)] == [rita, otto, bob, rita]


def test_what_was_given_waits_in_the_queue_until_it_is_taken():
    bob = teammate("Bob")
    team("All", bob, takes_the_rest=True)
    ticket = open_ticket()
    ticket.conversation.refresh_from_db()
    assert (ticket.assignee, ticket.conversation.owner) == (bob, Owner.QUEUE)
    entry = AuditEntry.objects.get(verb="given")
    assert (entry.actor, entry.after) == (None, {"assignee": "Bob", "team": "All"})
    assert Teammate.objects.get(user=bob).last_assigned_at


@pytest.mark.parametrize("how", [{"away": True}, {"minutes_ago": 2}, {"capacity": 0}])
def test_who_is_away_offline_or_full_gets_nothing(how):
    team("All", teammate("Bob", **how), takes_the_rest=True)
    assert open_ticket().assignee is None


def test_members_of_other_teams_and_those_who_left_get_nothing(bob):
    here(bob)
    gone = teammate("Gone")
    type(gone).objects.filter(pk=gone.pk).update(is_active=False)
    team("All", gone, takes_the_rest=True)
    assert open_ticket().assignee is None


def test_nobody_is_given_more_than_they_have_room_for_and_snoozed_tickets_take_no_room():
    bob = teammate("Bob", capacity=2)
    team("All", bob, takes_the_rest=True)
    given = [open_ticket() for _ in range(3)]
    assert [each.assignee for each in given] == [bob, bob, None]
    Ticket.objects.filter(pk=given[0].pk).update(snoozed_until=timezone.now() + timedelta(days=1))
    run_maintenance()
    assert assignee(given[2]) == bob


def test_what_waits_is_given_out_in_the_order_of_the_queue_when_somebody_comes():
    bob = here(teammate("Bob", capacity=2), capacity=2, away=True)
    team("All", bob, takes_the_rest=True)
    low, high, newer = (open_ticket(risk_level=risk) for risk in ("low", "high", "high"))
    run_maintenance()
    assert [assignee(each) for each in (low, high, newer)] == [None, None, None]
    here(bob, capacity=2)
    run_maintenance()
    assert [assignee(each) for each in (low, high, newer)] == [None, bob, bob]


def test_it_does_not_go_straight_back_to_the_one_it_came_back_from():
    bob = teammate("Bob")
    team("All", bob, takes_the_rest=True)
    ticket = open_ticket()
    unassign(ticket, bob)
    run_maintenance()
    assert assignee(ticket) is None
    rita = teammate("Rita")
    ticket.team.members.add(rita)
    run_maintenance()
    assert assignee(ticket) == rita


def test_what_came_back_long_ago_may_go_to_the_same_person_again():
    bob = teammate("Bob")
    team("All", bob, takes_the_rest=True)
    ticket = open_ticket()
    unassign(ticket, bob)
    ticket.refresh_from_db()
    ticket.came_back.at -= timedelta(minutes=11)
    ticket.came_back.save()
    run_maintenance()
    assert assignee(ticket) == bob


def test_a_failure_of_one_piece_of_upkeep_does_not_hold_up_the_next(monkeypatch):
    def broken() -> int:
        raise ValueError("broken")

    bob = teammate("Bob", away=True)
    team("All", bob, takes_the_rest=True)
    ticket = open_ticket()
    here(bob)
    monkeypatch.setattr(tasks, "WORK", [broken, *tasks.WORK])
    run_maintenance()
    assert assignee(ticket) == bob


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("by", ["handoff", "upkeep"])
def test_many_at_once_never_go_over_anybodys_capacity(by):
    people = [teammate(f"Agent{number}", capacity=2, away=by == "upkeep") for number in range(2)]
    team("All", *people, takes_the_rest=True)
    count = 8
    together = Barrier(count)
    if by == "upkeep":
        for _ in range(count):
            open_ticket()
        for each in people:
            here(each, capacity=2)

    def attempt(_number: int) -> None:
        together.wait()
        try:
            open_ticket() if by == "handoff" else run_maintenance()
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        list(pool.map(attempt, range(count)))
    assert Conversation.objects.count() == count
    assert [Ticket.objects.filter(assignee=each).count() for each in people] == [2, 2]
    assert AuditEntry.objects.filter(verb="given").count() == 4
