"""Tags on tickets."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from inbox.lifecycle.transitions import resolve
from inbox.models import Tag, Ticket
from inbox.tickets.tags import MOST, add_tag, merge_tags
from tests.inbox.conftest import open_ticket, signed_in, staff
from tests.inbox.forms import post, verbs


def names(ticket: Ticket) -> list[str]:
    return list(ticket.tags.values_list("name", flat=True))


@pytest.mark.django_db
def test_a_tag_is_made_on_the_fly_and_shown_in_the_head(ticket, bob):
    page = post(bob, "tag", ticket, name="  #Double   charge ").content.decode()
    assert names(ticket) == ["Double charge"]
    assert "Remove the tag Double charge" in page
    assert "Double charge" in signed_in(bob).get(ticket.get_absolute_url()).content.decode()
    assert verbs(ticket)[-1] == "tagged"


@pytest.mark.django_db
def test_the_same_word_in_another_case_is_the_same_tag(ticket, bob):
    other = open_ticket("Again.")
    add_tag(ticket, bob, "Refund")
    add_tag(other, bob, "REFUND")
    add_tag(other, bob, "refund")
    assert list(Tag.objects.values_list("name", flat=True)) == ["Refund"]
    assert names(other) == ["Refund"]
    assert verbs(other).count("tagged") == 1


@pytest.mark.django_db
@pytest.mark.parametrize(("tag", "same"), [("Größe", "GRÖSSE"), ("Écran", "écran")])
def test_a_case_that_the_database_does_not_know_is_the_same_tag_too(ticket, bob, tag, same):
    add_tag(ticket, bob, tag)
    assert post(bob, "tag", ticket, name=same).status_code == 200
    assert names(ticket) == [tag]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["", "   ", "#", "x" * 41, "<b>", "a,b", "a\0b", "😀"])
def test_what_is_no_word_is_no_tag(ticket, bob, name):
    response = post(bob, "tag", ticket, name=name)
    assert response.status_code in (409, 422)
    assert not Tag.objects.exists()


@pytest.mark.django_db
def test_words_of_any_script_are_tags(ticket, bob):
    add_tag(ticket, bob, "возврат")
    assert names(ticket) == ["возврат"]


@pytest.mark.django_db
def test_a_ticket_has_only_so_many(ticket, bob):
    for number in range(MOST):
        add_tag(ticket, bob, f"tag {number}")
    response = post(bob, "tag", ticket, name="one more")
    assert "This ticket has 20 tags." in response.content.decode()
    assert not Tag.objects.filter(name="one more").exists()


@pytest.mark.django_db
def test_a_tag_is_taken_off_again(ticket, bob):
    tag = add_tag(ticket, bob, "refund")
    page = post(bob, "untag", ticket, tag=tag.pk).content.decode()
    assert names(ticket) == []
    assert "Remove the tag" not in page
    post(bob, "untag", ticket, tag=tag.pk)
    assert verbs(ticket)[-2:] == ["tagged", "untagged"]


@pytest.mark.django_db
@pytest.mark.parametrize("tag", ["", "x", "404", "9" * 40])
def test_a_tag_that_is_gone_is_not_taken_off(ticket, bob, tag):
    assert post(bob, "untag", ticket, tag=tag).status_code == 422


@pytest.mark.django_db
def test_closed_tickets_and_those_of_colleagues_may_be_tagged(ticket, bob, rita):
    resolve(ticket, bob)
    assert post(rita, "tag", ticket, name="praise").status_code == 200
    assert names(ticket) == ["praise"]


@pytest.mark.django_db
def test_known_tags_complete_what_is_typed(ticket, bob):
    Tag.objects.create(name="warehouse")
    assert '<option value="warehouse">' in signed_in(bob).get(ticket.get_absolute_url()).content.decode()


@pytest.mark.django_db
def test_merging_tags_moves_their_tickets_once(ticket, bob):
    other = open_ticket("Both.")
    add_tag(ticket, bob, "refunds")
    for name in ("refunds", "refund"):
        add_tag(other, bob, name)
    merge_tags(Tag.objects.get(name="refunds"), Tag.objects.get(name="refund"), bob)
    assert (names(ticket), names(other)) == (["refund"], ["refund"])
    assert not Tag.objects.filter(name="refunds").exists()


@pytest.mark.django_db(transaction=True)
def test_of_several_who_make_the_same_tag_at_once_one_does():
    tickets = [open_ticket(f"Ticket {number}.") for number in range(4)]
    team = [staff(f"Agent{number}") for number in range(4)]

    def tag(pair):
        try:
            add_tag(pair[0], pair[1], "storm")
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(tag, zip(tickets, team, strict=True)))
    assert Tag.objects.get().tickets.count() == 4
