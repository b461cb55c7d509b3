"""Taking a ticket, and giving it away again."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.urls import reverse

from conversations.exceptions import AlreadyTakenError
from conversations.models import Owner
from inbox.assignment.assignments import claim
from inbox.models import Status
from tests.inbox.conftest import at_once, open_ticket, signed_in, staff

HTMX = {"HX-Request": "true"}


def post(user, name, ticket, headers=None, **data):
    """By somebody who takes no time to undo, and knows that the customer waits."""
    at_once(user)
    data.setdefault("unanswered", "1")
    return signed_in(user).post(reverse(f"inbox:{name}", args=[ticket.number]), data, headers=headers or {})


@pytest.mark.django_db
def test_who_claims_has_the_ticket_and_the_customer(ticket, bob):
    assert post(bob, "claim", ticket).status_code == 302
    ticket.refresh_from_db()
    assert (ticket.assignee, ticket.unread) == (bob, False)
    assert ticket.claimed_at
    assert (ticket.conversation.owner, ticket.conversation.staff) == (Owner.STAFF, bob)


@pytest.mark.django_db
def test_the_second_to_claim_is_told_who_has_it(ticket, bob, rita):
    post(bob, "claim", ticket)
    response = post(rita, "claim", ticket)
    assert response.status_code == 409
    assert "Bob has already claimed this ticket." in response.content.decode()
    ticket.refresh_from_db()
    assert ticket.assignee == bob


@pytest.mark.django_db
def test_claiming_ones_own_ticket_again_changes_nothing(ticket, bob):
    post(bob, "claim", ticket)
    ticket.refresh_from_db()
    claimed_at = ticket.claimed_at
    assert post(bob, "claim", ticket).status_code == 302
    ticket.refresh_from_db()
    assert ticket.claimed_at == claimed_at


@pytest.mark.django_db(transaction=True)
def test_of_many_who_claim_at_once_one_gets_it():
    ticket = open_ticket()
    team = [staff(f"Agent{number}") for number in range(6)]
    together = Barrier(len(team))

    def attempt(user):
        together.wait()
        try:
            claim(ticket, user)
        except AlreadyTakenError:
            return None
        else:
            return user
        finally:
            connection.close()

    with ThreadPoolExecutor(len(team)) as pool:
        winners = [user for user in pool.map(attempt, team) if user]
    ticket.refresh_from_db()
    assert winners == [ticket.assignee]
    assert ticket.conversation.staff == ticket.assignee


@pytest.mark.django_db
def test_a_supervisor_takes_over_a_colleagues_ticket(ticket, bob, sue):
    post(bob, "claim", ticket)
    assert post(sue, "take_over", ticket).status_code == 302
    ticket.refresh_from_db()
    assert ticket.assignee == sue
    assert ticket.conversation.staff == sue


@pytest.mark.django_db
def test_a_colleague_cannot_take_over(ticket, bob, rita):
    post(bob, "claim", ticket)
    response = post(rita, "take_over", ticket)
    assert response.status_code == 403
    assert "Only a supervisor" in response.content.decode()
    ticket.refresh_from_db()
    assert ticket.assignee == bob


@pytest.mark.django_db
def test_resolving_closes_the_ticket_and_frees_the_conversation(ticket, bob):
    post(bob, "claim", ticket)
    post(bob, "resolve", ticket)
    ticket.refresh_from_db()
    assert ticket.status == Status.RESOLVED
    assert ticket.resolved_at
    assert ticket.conversation.resolved_at


@pytest.mark.django_db
def test_giving_back_closes_the_ticket_and_lets_the_agent_go_on(ticket, bob):
    post(bob, "claim", ticket)
    post(bob, "give_back", ticket)
    ticket.refresh_from_db()
    assert ticket.status == Status.RETURNED
    assert ticket.conversation.owner == Owner.AI


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["resolve", "give_back"])
def test_only_who_has_the_ticket_may_end_it(ticket, bob, rita, name):
    post(bob, "claim", ticket)
    response = post(rita, name, ticket)
    assert response.status_code == 409
    assert "Claim the conversation first." in response.content.decode()
    ticket.refresh_from_db()
    assert ticket.is_open


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["claim", "resolve", "give_back", "reply"])
def test_a_closed_ticket_stays_as_it_is(ticket, bob, name):
    post(bob, "claim", ticket)
    post(bob, "resolve", ticket)
    response = post(bob, name, ticket, text="Hello")
    assert response.status_code == 409
    assert "This ticket is closed." in response.content.decode()


@pytest.mark.django_db
def test_htmx_gets_the_new_state_without_the_text_that_is_being_typed(ticket, bob):
    page = post(bob, "claim", ticket, headers=HTMX).content.decode()
    assert 'id="ticket-head" hx-swap-oob="true"' in page
    assert "Resolve" in page
    assert "<textarea" not in page
