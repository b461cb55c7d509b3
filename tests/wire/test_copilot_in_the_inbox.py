"""The copilot's buttons where a language model answers: what it costs, how it fails, and translations."""

import threading
from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import translation

from conversations.models import ProviderRefusal
from inbox.assignment.assignments import claim
from inbox.copilot import generation
from inbox.copilot.requests import ask
from inbox.models import Suggestion
from inbox.models.suggestion import State, SuggestionKind
from tests.conversations.conftest import answer, new_conversation, write
from tests.inbox.conftest import open_ticket, signed_in, staff
from tests.inbox.copilot.fixtures import HTMX, QUESTION, asked, look, page, press, send, work
from tests.wire.conftest import open_shop

pytestmark = pytest.mark.django_db(transaction=True)

ANSWER = "You can send it back within 45 days of delivery."
CALL = Decimal("0.001")  # each call has 1000 tokens in and 50 out
GERMAN = "Guten Tag, wie lange kann ich die Decke zurückschicken, die ich letzte Woche bestellt habe?"


@pytest.fixture(autouse=True)
def prices(settings):
    settings.MODEL_PRICES = {"gpt-5.4-mini": ("1", "1", "0"), "gpt-5.4": ("1", "1", "0")}


@pytest.fixture
def bob(server):
    open_shop()
    return staff("Bob")


@pytest.fixture
def mine(bob):
    ticket = open_ticket(QUESTION, collected_fields={})
    claim(ticket, bob)
    return ticket


def test_a_suggestion_tells_its_model_and_keeps_its_cost(server, bob, mine):
    server.call("search_help_centre", query="return period")
    server.say(ANSWER)
    made = asked(bob, mine)
    assert (made.state, made.text, made.model, made.cost) == (State.READY, ANSWER, "gpt-5.4-mini", 2 * CALL)
    html = look(bob, made).content.decode()
    assert "gpt-5.4-mini" in html
    assert "Returns policy" in html


def test_who_the_customer_is_does_not_go_along(server, bob):
    ticket = open_ticket(QUESTION, name="Zelda Quux", email="zelda@example.com", collected_fields={})
    conversation = ticket.conversation
    conversation.collected = {"order_id": "1003", "email": "zelda@example.com", "name": "Zelda Quux"}
    conversation.save(update_fields=["collected"])
    claim(ticket, bob)
    server.say(ANSWER)
    asked(bob, ticket)
    told = str(server.requests)
    assert "1003" in told
    assert "zelda@example.com" not in told
    assert "Quux" not in told


def test_what_is_not_supported_is_not_offered_and_is_a_gap(server, bob, mine):
    server.call("search_help_centre", query="return period")
    server.say("You can send it back within 900 days of delivery.")
    html = look(bob, asked(bob, mine)).content.decode()
    assert "No article says what the draft said" in html
    assert 'data-copilot="use"' not in html


def test_the_teammates_words_come_back_reworded(server, bob, mine):
    server.say("You may return it within 45 days.")
    made = asked(bob, mine, "rewrite:formal", text="u can send it back in 45 days")
    html = look(bob, made).content.decode()
    assert "You may return it within 45 days." in html
    assert "Replace my text" in html


def test_a_changed_figure_is_shown(server, bob, mine):
    server.say("You may return it within 54 days.")
    made = asked(bob, mine, "translation:de", text="u can send it back in 45 days")
    assert "Check the figures: 54" in look(bob, made).content.decode()


def test_it_counts_towards_the_days_budget(server, settings, bob, mine):
    settings.BUDGET_PER_DAY = CALL
    server.say("Better.")
    asked(bob, mine, "rewrite:formal", text="good")
    refused = press(bob, mine, "rewrite:formal", text="good")
    assert refused.status_code == 409
    assert "BUDGET_PER_DAY" in refused.content.decode()
    conversation = new_conversation()
    write(conversation, "Hello")
    answer(conversation)
    assert conversation.handoffs.get().reason == "budget"
    assert len(server.requests) == 1


def test_what_failed_costs_what_it_used_and_may_be_tried_again(server, bob, mine):
    server.call("search_help_centre", query="return period")
    server.fail(500, times=5)
    made = asked(bob, mine)
    assert (made.state, made.cost) == (State.FAILED, CALL)
    html = look(bob, made).content.decode()
    assert "The model did not answer" in html
    assert "Try again" in html
    assert "500" not in html


def test_a_refused_account_is_told_to_staff(server, bob, mine):
    server.fail(401)
    made = asked(bob, mine)
    assert made.problem == "refused"
    assert ProviderRefusal.objects.exists()
    assert "administrator" in look(bob, made).content.decode()


def test_what_takes_too_long_ends(server, bob, mine, monkeypatch):
    monkeypatch.setattr(generation, "SECONDS", 0.3)
    server.say(ANSWER, ending="hang")
    made = asked(bob, mine)
    assert made.state == State.FAILED
    assert "took too long" in look(bob, made).content.decode()


def test_a_foreign_message_is_translated_once_for_all(server, bob):
    ticket = open_ticket(GERMAN, collected_fields={})
    assert 'id="translate-1"' in page(bob, ticket)
    server.say("Hello, how long may I take to send the blanket back that I ordered last week?")
    address = reverse("inbox:translate_message", args=[ticket.number, 1])
    assert "aria-busy" in signed_in(bob).post(address, headers=HTMX).content.decode()
    made = work()
    assert made.kind == SuggestionKind.INCOMING
    assert "send the blanket back" in look(bob, made).content.decode()
    again = signed_in(staff("Rita")).post(address, headers=HTMX)
    assert "send the blanket back" in again.content.decode()
    assert len(server.requests) == 1
    assert GERMAN in server.requests[0]["input"][0]["content"]


def test_what_is_no_message_of_the_customer_is_not_translated(server, bob, mine):
    for seq in (2, 99):  # what the site said, and nothing
        address = reverse("inbox:translate_message", args=[mine.number, seq])
        assert signed_in(bob).post(address, headers=HTMX).status_code == 409


def test_a_message_in_the_language_of_the_page_is_left_alone(server, bob, mine):
    assert 'id="translate-1"' not in page(bob, mine)
    with translation.override("de"):
        german = signed_in(bob).get(mine.get_absolute_url(), headers={"Accept-Language": "de"}).content.decode()
    assert 'id="translate-1"' in german


def test_a_translation_of_ones_own_words_is_no_edit(server, bob, mine):
    server.call("search_help_centre", query="return period")
    server.say(ANSWER)
    made = asked(bob, mine)
    server.say("Sie können es innerhalb von 45 Tagen zurücksenden.")
    german = asked(bob, mine, "translation:de", text=made.text, suggestion=made.pk)
    send(bob, mine, german.text, german)
    made.refresh_from_db()
    assert (made.outcome, made.changed) == ("used", 0)


def test_two_clicks_at_once_are_one_call(server, bob, mine):
    found: list[int] = []

    def click() -> None:
        try:
            found.append(ask(mine, bob, SuggestionKind.REPLY).pk)
        finally:
            connection.close()

    clicks = [threading.Thread(target=click) for _ in range(4)]
    for each in clicks:
        each.start()
    for each in clicks:
        each.join()
    assert len(found) == 4
    assert len(set(found)) == 1
    assert Suggestion.objects.count() == 1
