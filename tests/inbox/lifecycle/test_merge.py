"""Two tickets of one customer become one."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from conversations.exceptions import ActionError
from conversations.lifecycle.customer_messages import post_customer_message
from conversations.lifecycle.merge import AnotherCustomerError, merge
from conversations.models import ActionStatus, Conversation, Owner, ProposedAction
from inbox.assignment.assignments import assign, claim
from inbox.collaboration.notes import add_note
from inbox.lifecycle.merge import merge_tickets
from inbox.lifecycle.transitions import resolve
from inbox.models import Risk, Status, Ticket
from inbox.replies.outgoing import ReplyRequest, send
from inbox.replies.reply import reply
from inbox.tickets.snooze import snooze_ticket
from inbox.tickets.tags import add_tag
from tests.inbox.conftest import hand_off_again, open_ticket, signed_in
from tests.inbox.forms import post, verbs


def another(ticket: Ticket, text: str = "And my parcel is late.", **changes) -> Ticket:
    """A second conversation of the same customer, handed off too."""
    return hand_off_again(Conversation.objects.create(customer=ticket.conversation.customer), text, **changes)


@pytest.fixture
def other(ticket) -> Ticket:
    return another(ticket)


@pytest.mark.django_db
def test_the_merged_ticket_closes_and_points_to_the_other(ticket, other, bob):
    response = post(bob, "merge", ticket, into=f"#{other.number}")
    assert response.status_code == 200
    assert f"Open ticket #{other.number}" in response.content.decode()
    ticket.refresh_from_db()
    assert (ticket.status, ticket.merged_into) == (Status.MERGED, other)
    assert ticket.conversation.merged_into == other.conversation
    assert ticket.conversation.resolved_at
    assert (verbs(ticket)[-1], verbs(other)[-1]) == ("merged", "merged_with")


@pytest.mark.django_db
def test_the_other_ticket_shows_what_was_said_and_noted_in_order(ticket, other, bob):
    claim(ticket, bob)
    reply(ticket, bob, "I am looking.")
    add_note(ticket, bob, "Called the bank.")
    merge_tickets(ticket, bob, other)
    page = signed_in(bob).get(other.get_absolute_url()).content.decode()
    part = page[page.index(f'id="merged-{ticket.number}"') : page.index('id="thread"')]
    places = [part.index(words) for words in ("I was charged twice", "I am looking.", "Called the bank.")]
    assert places == sorted(places)
    assert "Called the bank." in signed_in(bob).get(ticket.get_absolute_url()).content.decode()


@pytest.mark.django_db
def test_the_other_is_found_by_what_was_said_in_both(ticket, other, bob):
    merge_tickets(ticket, bob, other)
    assert other in Ticket.objects.matching("charged twice late")


@pytest.mark.django_db
def test_a_reply_on_its_way_is_sent_before(ticket, other, bob):
    claim(ticket, bob)
    send(ticket, bob, ReplyRequest("One moment, please."))
    merge_tickets(ticket, bob, other)
    assert ticket.conversation.messages.filter(text="One moment, please.").exists()


@pytest.mark.django_db
def test_what_is_written_late_is_stored_in_the_other_conversation_once(ticket, other, bob):
    client_id = uuid.uuid4()
    merge_tickets(ticket, bob, other)
    for _ in range(2):
        posted = post_customer_message(ticket.conversation_id, client_id=client_id, text="Hello?")
        assert posted.message.conversation_id == other.conversation_id
    assert not posted.created
    assert ticket.conversation.messages.filter(text="Hello?").count() == 0
    assert other.conversation.messages.filter(text="Hello?").count() == 1


@pytest.mark.django_db
def test_what_was_stored_before_and_is_sent_again_after_is_not_stored_twice(ticket, other, bob):
    client_id = uuid.uuid4()
    post_customer_message(ticket.conversation_id, client_id=client_id, text="Hello?")
    merge_tickets(ticket, bob, other)
    for conversation in (ticket.conversation_id, other.conversation_id):
        assert not post_customer_message(conversation, client_id=client_id, text="Hello?").created
    assert other.conversation.messages.filter(text="Hello?").count() == 0


@pytest.mark.django_db
def test_the_harder_of_both_counts(ticket, bob):
    other = another(ticket, escalation_reason="customer_request", risk_level="low")
    add_tag(ticket, bob, "urgent")
    waiting = ticket.waiting_since
    merge_tickets(ticket, bob, other)
    other.refresh_from_db()
    assert other.risk == Risk.HIGH
    assert other.waiting_since == waiting
    assert [tag.name for tag in other.tags.all()] == ["urgent"]


@pytest.mark.django_db
def test_a_promise_that_was_kept_before_is_none_for_the_other(ticket, other, bob):
    now = timezone.now()
    Ticket.objects.filter(pk=ticket.pk).update(reply_due=now + timedelta(hours=1), first_reply_at=now)
    Ticket.objects.filter(pk=other.pk).update(reply_due=now + timedelta(hours=9))
    merge_tickets(ticket, bob, other)
    other.refresh_from_db()
    assert other.reply_due == now + timedelta(hours=9)


@pytest.mark.django_db
def test_what_waits_wakes_the_other_which_may_be_resolved_no_later_for_it(ticket, other, bob):
    due = timezone.now() + timedelta(hours=9)
    Ticket.objects.filter(pk=other.pk).update(resolve_due=due)
    snooze_ticket(other, bob, timezone.now() + timedelta(days=2))
    merge_tickets(ticket, bob, other)
    other.refresh_from_db()
    assert other.snoozed_until is None
    assert abs(other.resolve_due - due) < timedelta(minutes=1)
    assert verbs(other)[-2:] == ["woken", "merged_with"]


@pytest.mark.django_db
def test_who_answers_while_it_is_merged_keeps_the_customer(ticket, other, bob, sue):
    assign(ticket, sue, bob)
    send(ticket, bob, ReplyRequest("I am looking."))
    merge_tickets(ticket, bob, other)
    other.refresh_from_db()
    assert other.assignee == bob


@pytest.mark.django_db
def test_who_had_the_customer_keeps_them(ticket, other, bob):
    claim(ticket, bob)
    merge_tickets(ticket, bob, other)
    other.refresh_from_db()
    assert (other.assignee, other.conversation.owner) == (bob, Owner.STAFF)


@pytest.mark.django_db
def test_tickets_of_two_customers_are_not_merged_whatever_a_teammate_believes(ticket, bob, sue):
    stranger = open_ticket("I was charged twice.", name=ticket.conversation.customer.name)
    assert stranger.conversation.customer != ticket.conversation.customer
    for user in (bob, sue):
        response = post(user, "merge", ticket, into=stranger.number)
        assert response.status_code == 409
        assert "would show one customer’s conversation in the other’s browser" in response.content.decode()
    with pytest.raises(AnotherCustomerError):
        merge(ticket.conversation_id, stranger.conversation_id, user=bob)
    ticket.refresh_from_db()
    assert ticket.is_open


@pytest.mark.django_db
@pytest.mark.parametrize("into", ["", "x", "-1", "1.5", "9" * 20, "404"])
def test_a_number_that_is_none_is_refused(ticket, bob, into):
    assert post(bob, "merge", ticket, into=into).status_code == 422
    ticket.refresh_from_db()
    assert ticket.is_open


@pytest.mark.django_db
def test_not_into_itself_nor_into_a_closed_ticket(ticket, other, bob):
    assert "into itself" in post(bob, "merge", ticket, into=ticket.number).content.decode()
    resolve(other, bob)
    assert "is closed. Reopen it first." in post(bob, "merge", ticket, into=other.number).content.decode()


@pytest.mark.django_db
def test_a_colleagues_ticket_is_merged_by_a_supervisor_only(ticket, other, bob, rita, sue):
    claim(ticket, bob)
    assert post(rita, "merge", ticket, into=other.number).status_code == 403
    assert post(sue, "merge", ticket, into=other.number).status_code == 200


@pytest.mark.django_db
def test_merging_into_a_merged_ticket_goes_to_the_end(ticket, other, bob):
    third = another(ticket, "Third.")
    merge_tickets(other, bob, third)
    other.refresh_from_db()
    assert merge_tickets(ticket, bob, other) == third
    ticket.refresh_from_db()
    assert ticket.merged_into == third


@pytest.mark.django_db
def test_a_merge_takes_along_what_had_been_merged_before(ticket, other, bob):
    merge_tickets(ticket, bob, other)
    third = another(other, "Third.")
    merge_tickets(other, bob, third)
    ticket.refresh_from_db()
    assert (ticket.merged_into, ticket.conversation.merged_into) == (third, third.conversation)
    posted = post_customer_message(ticket.conversation_id, client_id=uuid.uuid4(), text="Hello?")
    assert posted.message.conversation == third.conversation
    page = signed_in(bob).get(third.get_absolute_url()).content.decode()
    assert f'id="merged-{ticket.number}"' in page
    assert f'id="merged-{other.number}"' in page


@pytest.mark.django_db
def test_a_merged_ticket_is_not_reopened(ticket, other, bob):
    merge_tickets(ticket, bob, other)
    response = post(bob, "reopen", ticket)
    assert response.status_code == 409
    assert f"merged into #{other.number}" in response.content.decode()


@pytest.mark.django_db
def test_not_while_an_action_is_being_carried_out(ticket, other, bob):
    action = ProposedAction(handoff=ticket.handoff, tool="refund_order", arguments={}, expires_at=ticket.opened_at)
    action.status, action.decided_by = ActionStatus.APPROVED, bob
    action.save()
    response = post(bob, "merge", ticket, into=other.number)
    assert "is being carried out" in response.content.decode()


@pytest.mark.django_db
def test_the_agent_knows_of_the_other_conversation_when_it_gets_this_one_back(ticket, other, bob):
    merge_tickets(ticket, bob, other)
    items = " ".join(other.conversation.run_items.values_list("item", flat=True))
    assert "I was charged twice for order 1003." in items


@pytest.mark.django_db
def test_the_page_offers_the_customers_other_tickets(ticket, other, bob):
    stranger = open_ticket("Somebody else.")
    page = signed_in(bob).get(ticket.get_absolute_url()).content.decode()
    assert f'id="merge-{other.number}"' in page
    assert f'id="merge-{stranger.number}"' not in page


@pytest.mark.django_db(transaction=True)
def test_of_two_merges_that_cross_one_wins(bob):
    first = open_ticket()
    pair = [first, another(first)]
    together = Barrier(2)

    def attempt(order):
        together.wait()
        try:
            merge_tickets(pair[order], bob, pair[1 - order])
        except ActionError as error:
            return str(error)
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(attempt, [0, 1]))
    assert results.count("") == 1, results
    assert Ticket.objects.open().count() == 1
    assert Ticket.objects.filter(status=Status.MERGED).count() == 1
    assert Conversation.objects.exclude(merged_into=None).count() == 1
