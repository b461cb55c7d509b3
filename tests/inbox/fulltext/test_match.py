"""What a search of the inbox finds."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from conversations.lifecycle.customer_messages import post_customer_message
from conversations.lifecycle.feedback import leave_contact
from inbox.assignment.assignments import claim
from inbox.collaboration.notes import add_note
from inbox.fulltext.words import tokenize
from inbox.lifecycle.transitions import resolve
from inbox.models import SearchText, Ticket
from inbox.replies.reply import reply
from inbox.ticket_list.ticket_list import Listing
from tests.inbox.conftest import hand_off_again, open_ticket, signed_in

pytestmark = pytest.mark.django_db


def found(words: str) -> list[str]:
    return sorted(Ticket.objects.matching(words).values_list("subject", flat=True))


@pytest.fixture(autouse=True)
def others(db) -> None:
    open_ticket("Something else", name="Zoe", collected_fields={})


@pytest.mark.parametrize(
    "words",
    ["wet", "WET", "parc", "wet parcel", "archer", "alice@example.com", "alice@exam", "4711", "crème", "creme", "übel"],
)
def test_it_finds_words_and_their_beginnings_whatever_their_case_and_accents(words):
    open_ticket(
        "The parcel is wet. Crème brûlée, übel",
        name="Alice Archer",
        email="alice@example.com",
        collected_fields={"order_id": "4711"},
    )
    assert found(words) == ["The parcel is wet. Crème brûlée, übel"]


def test_all_words_must_be_there_but_not_in_one_message():
    ticket = open_ticket("The lantern is broken")
    post_customer_message(ticket.conversation_id, client_id="7b0e6f7a-7a3c-4a0e-9c36-7d0f3c1f0b11", text="It leaked")
    assert found("lantern leaked") == ["The lantern is broken"]
    assert found("lantern stool") == []


def test_it_finds_what_is_said_later_by_both_sides_and_in_notes(bob):
    ticket = open_ticket("The lantern is broken")
    claim(ticket, bob)
    reply(ticket, bob, "We send a replacement with Kestrel")
    add_note(ticket, bob, "Ask the warehouse in Turku")
    leave_contact(ticket.conversation_id, email="ally@post.example")
    assert found("kestrel") == found("turku") == found("ally@post") == ["The lantern is broken"]


def test_it_finds_the_summary_and_the_fields_of_the_handoff():
    open_ticket("Help", conversation_summary="Wants a voucher", collected_fields={"colour": "vermilion"})
    assert found("voucher") == found("vermilion") == ["Help"]


def test_a_customer_who_returns_is_found_by_what_was_said_the_first_time(bob):
    ticket = open_ticket("The lantern is broken")
    claim(ticket, bob)
    resolve(ticket, bob)
    hand_off_again(ticket.conversation, "And now the stool")
    assert found("lantern") == ["And now the stool", "The lantern is broken"]
    assert found("stool") == ["And now the stool"]


def test_a_number_behind_a_hash_is_that_ticket_alone(ticket):
    open_ticket(f"About ticket {ticket.number}")
    assert found(f"#{ticket.number}") == [ticket.subject]
    assert found(f" #{ticket.number} ") == [ticket.subject]
    assert found("#99999999999999999999") == []


@pytest.mark.parametrize(
    "hostile", ["", "  ", "' OR 1=1 --x", '"', "a' & !b | (", "*:*", "\\", "NEAR(", "%_%", "🦊", "x" * 5000]
)
def test_hostile_words_find_nothing_and_break_nothing(bob, hostile):
    assert found(hostile) == []
    assert signed_in(bob).get(reverse("inbox:list"), {"q": hostile}).status_code == 200


@pytest.mark.parametrize(
    ("text", "asked"),
    [("注文が届きません", "届き"), ("환불 요청", "환불"), ("أين طلبي", "طلبي"), ("Где заказ", "заказ")],
)
def test_other_scripts_are_found(text, asked):
    open_ticket(text)
    assert found(asked) == [text]


def test_tickets_from_before_the_index_are_found_after_the_command(capsys):
    open_ticket("The lantern is broken")
    SearchText.objects.all().delete()
    assert found("lantern") == []
    call_command("index_tickets")
    assert found("lantern") == ["The lantern is broken"]
    assert "2 tickets indexed" in capsys.readouterr().out
    call_command("index_tickets")
    assert "0 tickets indexed" in capsys.readouterr().out


def test_a_search_keeps_the_order_of_the_view_however_it_is_done(bob, monkeypatch):
    for words in ("Lantern one broken", "Lantern two", "Lantern three broken", "Lantern four broken"):
        ticket = open_ticket(words)
    claim(ticket, bob)
    resolve(ticket, bob)
    gathered, walked, looked_at = {}, {"FEW": 0, "WALKED": 0}, {"LOOKED_AT": 0}
    for view in ("all", "open", "resolved"):
        whole = [ticket.subject for ticket in Listing.from_query(bob, {"view": view}).tickets]
        for costs in (gathered, walked, looked_at):
            with monkeypatch.context() as patch:
                for name, value in costs.items():
                    patch.setattr(f"inbox.fulltext.match.{name}", value)
                searched = Listing.from_query(bob, {"view": view, "q": "lantern broken"}).tickets
            assert [ticket.subject for ticket in searched] == [each for each in whole if "broken" in each]


def test_postgresql_keeps_the_words_aside_so_that_few_pages_hold_the_rows_of_many_tickets():
    if connection.vendor != "postgresql":
        pytest.skip("There are such rows on PostgreSQL only.")
    open_ticket("The parcel is wet", conversation_summary="A walk through all the words there are")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_relation_size(reltoastrelid) FROM pg_class WHERE oid = 'inbox_searchtext'::regclass")
        assert cursor.fetchone()[0] > 0


def test_words_are_cut_the_same_way_for_what_is_stored_and_asked():
    assert tokenize("E-mail: Ada@Example.com, n° 1003!") == ["e", "mail", "ada", "example", "com", "n", "1003"]
    assert tokenize("") == []
