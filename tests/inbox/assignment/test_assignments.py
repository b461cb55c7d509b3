"""Handing a ticket over: who gets it, who may, and what the customer is told meanwhile."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.urls import reverse

from conversations.chat.serializers import handoff_frame
from conversations.exceptions import ActionError
from conversations.models import HandoffStatus, Owner, Turn
from inbox.assignment import assignments
from inbox.assignment.assignments import claim, unassign
from inbox.lifecycle.transitions import resolve
from inbox.models import AuditEntry, Note
from tests.inbox.conftest import at_once, open_ticket, signed_in, staff
from tests.inbox.team.fixtures import HTMX, assign, assignee, here, post, team, teammate, verbs

pytestmark = pytest.mark.django_db


def test_what_nobody_has_can_be_given_to_a_colleague_who_has_not_taken_it_yet(ticket, bob, rita):
    assert assign(bob, ticket, rita).status_code == 302
    assert assignee(ticket) == rita
    assert (ticket.claimed_at, ticket.unread) == (None, True)
    assert ticket.conversation.owner == Owner.QUEUE
    assert handoff_frame(ticket.conversation_id)[0]["status"] == HandoffStatus.PENDING
    entry = AuditEntry.objects.get(verb="assigned")
    assert (entry.actor, entry.before, entry.after) == (bob, {"assignee": ""}, {"assignee": "Rita"})


@pytest.mark.parametrize("how", ["claim", "reply"])
def test_the_assignee_takes_it_by_claiming_or_by_the_first_reply(ticket, bob, rita, how):
    assign(bob, ticket, at_once(rita))
    assert post(rita, how, ticket.number, text="I will look.").status_code == 302
    ticket.refresh_from_db()
    assert (ticket.conversation.owner, ticket.conversation.staff) == (Owner.STAFF, rita)
    assert handoff_frame(ticket.conversation_id)[0]["staff_name"] == "Rita"
    assert verbs(ticket)[-1] == ("claimed" if how == "claim" else "replied")
    assert "claimed" in verbs(ticket)


def test_a_reply_that_is_refused_takes_nothing(ticket, bob, rita):
    assign(bob, ticket, rita)
    assert post(rita, "reply", ticket.number, text=" ").status_code == 422
    ticket.refresh_from_db()
    assert ticket.conversation.owner == Owner.QUEUE


@pytest.mark.parametrize("how", ["claim", "reply"])
def test_nobody_else_can_take_what_was_given_and_is_told_whose_it_is(ticket, bob, rita, how):
    assign(bob, ticket, rita)
    response = post(bob, how, ticket.number, text="Mine.")
    assert response.status_code == 409
    if how == "claim":
        assert "This ticket is assigned to Rita." in response.content.decode()
    assert assignee(ticket) == rita


def test_a_supervisor_takes_over_what_was_given(ticket, bob, rita, sue):
    assign(bob, ticket, rita)
    assert post(sue, "take_over", ticket.number).status_code == 302
    assert assignee(ticket) == sue


def test_handing_over_puts_the_customer_back_into_the_queue_and_keeps_the_agent_silent(ticket, bob, rita):
    claim(ticket, bob)
    before = ticket.conversation.epoch
    assert assign(bob, ticket, rita, note="She only speaks French.").status_code == 302
    assert assignee(ticket) == rita
    conversation = ticket.conversation
    assert (conversation.owner, conversation.staff, conversation.handoff_status) == (Owner.QUEUE, None, "pending")
    assert conversation.epoch > before
    frame = handoff_frame(conversation.pk)[0]
    assert (frame["status"], frame["position"], frame["staff_name"]) == ("pending", 1, "")
    assert not Turn.objects.exclude(status="discarded").exists()
    assert Note.objects.get().text == "She only speaks French."


def test_who_waited_before_a_handing_over_keeps_their_place(ticket, bob, rita):
    claim(ticket, bob)
    later = open_ticket("Hello?", name="Zoe")
    assign(bob, ticket, rita)
    assert handoff_frame(ticket.conversation_id)[0]["position"] == 1
    assert handoff_frame(later.conversation_id)[0]["position"] == 2


def test_who_handed_over_can_reply_no_more(ticket, bob, rita):
    claim(ticket, bob)
    assign(bob, ticket, rita)
    assert post(bob, "reply", ticket.number, text="One more thing.").status_code == 409


def test_assigning_to_oneself_is_claiming(ticket, bob):
    assert assign(bob, ticket, bob).status_code == 302
    ticket.refresh_from_db()
    assert ticket.conversation.staff == bob
    assert verbs(ticket)[-1] == "claimed"


def test_a_supervisor_assigns_a_colleagues_ticket_to_themselves_by_taking_it_over(ticket, bob, sue):
    claim(ticket, bob)
    assert assign(sue, ticket, sue).status_code == 302
    assert verbs(ticket)[-1] == "taken_over"


def test_assigning_twice_to_the_same_changes_nothing(ticket, bob, rita, sue):
    assignments.assign(ticket, bob, rita)
    count = AuditEntry.objects.count()
    assignments.assign(ticket, sue, rita)
    assert AuditEntry.objects.count() == count


@pytest.mark.parametrize("changes", [{"is_active": False}, {"is_staff": False}])
def test_who_is_no_longer_on_the_team_gets_nothing_and_the_note_is_kept(ticket, bob, rita, changes):
    type(rita).objects.filter(pk=rita.pk).update(**changes)
    response = assign(bob, ticket, rita, headers=HTMX, note="Please look.")
    assert response.status_code == 409
    assert "not on the team any more" in response.content.decode()
    assert "Please look.</textarea>" in response.content.decode()
    assert assignee(ticket) is None


@pytest.mark.parametrize("to", ["", "x", "0", "9" * 30, "-1"])
def test_nonsense_for_a_person_is_refused(ticket, bob, to):
    assert assign(bob, ticket, to).status_code == 409
    assert assignee(ticket) is None


def test_a_note_that_is_too_long_leaves_everything_as_it_was(ticket, bob, rita):
    assert assign(bob, ticket, rita, headers=HTMX, note="x" * 8001).status_code == 422
    assert assignee(ticket) is None


def test_an_agent_cannot_give_a_ticket_to_somebody_who_does_not_see_it(bob, rita):
    billing = team("Billing", bob, in_turn=False, intents=["charge_dispute"])
    team("Orders", rita, in_turn=False)
    ticket = open_ticket()
    assert ticket.team == billing
    response = assign(bob, ticket, rita, headers=HTMX)
    assert response.status_code == 409
    assert "Rita does not see tickets of the team Billing" in response.content.decode()
    options = response.content.decode()
    assert f'value="{rita.pk}"' not in options


def test_a_supervisor_can_and_who_handed_over_sees_it_no_more(bob, rita, sue):
    team("Billing", rita, in_turn=False, intents=["charge_dispute"])
    team("Orders", bob, in_turn=False)
    ticket = open_ticket()
    assert assign(sue, ticket, bob).status_code == 302
    claim(ticket, bob)
    response = assign(bob, ticket, rita, headers=HTMX)
    assert response.headers["HX-Redirect"] == "/inbox/"
    assert signed_in(bob).get(ticket.get_absolute_url()).status_code == 404


def test_a_closed_ticket_is_given_to_nobody(ticket, bob, rita):
    claim(ticket, bob)
    resolve(ticket, bob)
    assert assign(bob, ticket, rita).status_code == 409
    assert assign(bob, ticket, "nobody").status_code == 409


def test_putting_back_makes_the_customer_wait_again(ticket, bob):
    claim(ticket, bob)
    assert assign(bob, ticket, "nobody").status_code == 302
    assert assignee(ticket) is None
    assert ticket.assigned_at is None
    assert ticket.conversation.owner == Owner.QUEUE
    assert verbs(ticket)[-1] == "returned"
    unassign(ticket, bob)
    assert verbs(ticket).count("returned") == 1


def test_the_form_shows_who_is_there_and_how_much_they_have(ticket, bob, rita):
    here(rita, capacity=3)
    teammate("Otto", minutes_ago=30)
    teammate("Ada", away=True)
    claim(open_ticket(), rita)
    page = signed_in(bob).get(reverse("inbox:assign", args=[ticket.number]), headers=HTMX).content.decode()
    for words in ("Rita · Available · 1 of 3 tickets", "Otto · Offline", "Ada · Away", "Bob (you)"):
        assert words in page
    assert "<html" not in page


def test_without_scripts_the_form_is_a_page_of_its_own(ticket, bob, rita):
    page = signed_in(bob).get(reverse("inbox:assign", args=[ticket.number])).content.decode()
    assert 'id="assign-to"' in page
    assert ticket.subject in page
    assert 'id="assign-to"' not in signed_in(bob).get(ticket.get_absolute_url()).content.decode()


def test_htmx_gets_the_new_state_and_no_text_that_is_being_typed(ticket, bob, rita):
    page = assign(bob, ticket, rita, headers=HTMX).content.decode()
    assert 'id="assignee" hx-swap-oob="true"' in page
    assert "not taken yet" in page
    assert "<textarea" not in page


def test_a_colleagues_ticket_offers_no_picker_to_an_agent(ticket, bob, rita, sue):
    claim(ticket, bob)
    for user, offered in ((bob, True), (rita, False), (sue, True)):
        page = signed_in(user).get(ticket.get_absolute_url()).content.decode()
        assert ('id="assign-button"' in page) is offered


@pytest.mark.django_db(transaction=True)
def test_claims_and_assignments_at_once_leave_one_owner():
    ticket, people = open_ticket(), [staff(f"Agent{number}") for number in range(4)]
    together = Barrier(8)

    def attempt(number):
        together.wait()
        user, other = people[number % 4], people[(number + 1) % 4]
        try:
            claim(ticket, user) if number < 4 else assignments.assign(ticket, user, other)
        except ActionError:
            pass
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(attempt, range(8)))
    ticket.refresh_from_db()
    conversation = ticket.conversation
    assert ticket.assignee
    assert conversation.owner == Owner.QUEUE or conversation.staff == ticket.assignee
