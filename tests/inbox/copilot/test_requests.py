"""The copilot's buttons on the ticket page, on the built-in model."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from conversations.models import Message, Role
from inbox.assignment.assignments import claim
from inbox.copilot import generation
from inbox.lifecycle.transitions import resolve
from inbox.models import Suggestion
from inbox.models.suggestion import Outcome, State
from knowledge.models import Gap
from tests.inbox.conftest import open_ticket, signed_in
from tests.inbox.copilot.fixtures import BALLOON, HTMX, QUESTION, asked, dismiss, look, page, press, work

pytestmark = pytest.mark.django_db


def test_a_suggestion_comes_with_its_sources_and_passages(bob, mine):
    waiting = press(bob, mine).content.decode()
    assert 'aria-busy="true"' in waiting
    made = work()
    html = look(bob, made).content.decode()
    assert "within 45 days of delivery" in html
    assert "Offline model" in html
    assert 'href="/help/returns/"' in html
    assert "passage" in html
    assert "aria-busy" not in html
    assert (made.state, made.model, made.cost, made.based_on) == (State.READY, "offline", 0, 2)


def test_nothing_is_sent_by_it(bob, mine):
    before = list(Message.objects.values_list("pk", flat=True))
    asked(bob, mine)
    asked(bob, mine, "summary")
    asked(bob, mine, "rewrite:fix", text="hello  there")
    assert list(Message.objects.values_list("pk", flat=True)) == before


def test_it_is_there_after_a_reload_until_it_is_decided(bob, rita, mine):
    made = asked(bob, mine)
    assert f'id="suggestion-{made.pk}"' in page(bob, mine)
    assert f'id="suggestion-{made.pk}"' not in page(rita, mine)
    dismiss(bob, made)
    assert f'id="suggestion-{made.pk}"' not in page(bob, mine)


def test_without_an_article_it_says_so_and_records_a_gap(bob):
    ticket = open_ticket(f"{BALLOON} My mail is alice@example.com.", collected_fields={})
    claim(ticket, bob)
    made = asked(bob, ticket)
    assert "No article answers this" in look(bob, made).content.decode()
    gap = Gap.objects.get()
    assert (gap.verdict, gap.conversation) == ("refuse", str(ticket.conversation.public_id))
    assert "alice@example.com" not in gap.question


def test_nothing_asked_is_no_gap(bob):
    ticket = open_ticket("Thanks!", collected_fields={})
    claim(ticket, bob)
    assert "Nothing waits for an answer" in look(bob, asked(bob, ticket)).content.decode()
    assert not Gap.objects.exists()


def test_several_clicks_are_one_call(bob, mine):
    press(bob, mine)
    press(bob, mine)
    assert Suggestion.objects.count() == 1
    made = work()
    work()
    made.refresh_from_db()
    assert made.state == State.READY


def test_after_an_answer_it_may_be_asked_again(bob, mine):
    first = asked(bob, mine)
    second = asked(bob, mine)
    first.refresh_from_db()
    assert (first.outcome, second.outcome) == (Outcome.UNUSED, Outcome.OPEN)


def test_what_is_asked_for_instead_takes_its_place(bob, mine):
    press(bob, mine, "rewrite:fix", text="one  text")
    made = asked(bob, mine, "rewrite:fix", text="two  texts")
    first = Suggestion.objects.earliest("pk")
    assert (first.state, first.problem) == (State.FAILED, "replaced")
    assert made.text == "Two texts"


def test_a_late_answer_to_what_was_replaced_is_not_shown(bob, mine, monkeypatch):
    press(bob, mine, "rewrite:fix", text="one  text")
    first = Suggestion.objects.get()
    task = generation._claim(first.pk)
    asked(bob, mine, "rewrite:fix", text="two  texts")
    generation._finish(task, {"state": State.READY, "text": "late"})
    first.refresh_from_db()
    assert (first.state, first.text) == (State.FAILED, "")


def test_one_that_is_lost_may_be_tried_again(bob, mine):
    press(bob, mine)
    Suggestion.objects.update(created=timezone.now() - timedelta(seconds=60))
    lost = Suggestion.objects.get()
    html = look(bob, lost).content.decode()
    assert "took too long" in html
    assert 'value="reply"' in html
    work()
    lost.refresh_from_db()
    assert lost.state == State.PENDING  # nobody begins what nobody waits for any more
    assert asked(bob, mine).state == State.READY


def test_what_the_customer_wrote_since_is_pointed_out(bob, mine):
    made = asked(bob, mine)
    conversation = mine.conversation
    conversation.refresh_from_db()
    conversation.last_seq += 1
    conversation.save(update_fields=["last_seq"])
    Message.objects.create(conversation=conversation, seq=conversation.last_seq, role=Role.CUSTOMER, text="Hello?")
    assert "More was written since" in look(bob, made).content.decode()


def test_the_built_in_model_tidies_and_says_what_it_cannot(bob, mine):
    assert asked(bob, mine, "rewrite:fix", text="hello ,  it is is here").text == "Hello, it is here"
    for ask in ("rewrite:friendlier", "translation:de"):
        response = press(bob, mine, ask, text="Hello")
        assert response.status_code == 422
        assert "Set OPENAI_API_KEY" in response.content.decode()


def test_a_summary_tells_what_was_asked(bob, mine):
    made = asked(bob, mine, "summary")
    assert QUESTION in made.text
    assert "Put it into a note" in look(bob, made).content.decode()


@pytest.mark.parametrize(
    ("ask", "text", "says"),
    [
        ("rewrite:fix", "", "Write something first"),
        ("rewrite:fix", " \n\0", "Write something first"),
        ("rewrite:fix", "x" * 8001, "too long"),
        ("rewrite:louder", "Hello", "cannot do that"),
        ("translation:xx", "Hello", "cannot do that"),
        ("incoming", "Hello", "cannot do that"),
        ("", "Hello", "cannot do that"),
    ],
)
def test_what_it_cannot_do_it_refuses_and_the_text_is_kept(bob, mine, ask, text, says):
    assert says in press(bob, mine, ask, text=text).content.decode()
    whole = press(bob, mine, ask, text=text, htmx=False)
    assert whole.status_code == 422
    if text.strip("\n \0"):
        assert text in whole.content.decode()
    assert not Suggestion.objects.exists()


def test_without_script_the_page_comes_back_with_text_and_suggestion(bob, mine):
    html = press(bob, mine, text="What I had typed", htmx=False).content.decode()
    assert "What I had typed</textarea>" in html
    assert "Look again" in html
    assert 'id="reply-error" role="alert"></div>' in html
    work()
    assert "within 45 days" in page(bob, mine)


# Who may.


def test_only_who_answers_is_offered_a_reply_and_anybody_of_staff_a_summary(bob, rita, mine):
    assert 'id="copilot-suggest"' in page(bob, mine)
    html = page(rita, mine)
    assert 'id="copilot-suggest"' not in html
    assert 'id="copilot-summary"' in html
    for ask in ("reply", "rewrite:fix"):
        assert press(rita, mine, ask, text="Hello").status_code == 403
    assert asked(rita, mine, "summary").state == State.READY


def test_a_closed_ticket_gets_no_reply(bob, mine):
    resolve(mine, bob)
    assert press(bob, mine).status_code == 409


def test_anothers_suggestion_is_not_found(bob, rita, mine):
    made = asked(bob, mine)
    assert look(rita, made).status_code == 404
    assert dismiss(rita, made).status_code == 404
    other = open_ticket("Something else")
    address = reverse("inbox:suggestion", args=[other.number, made.pk])
    assert signed_in(bob).get(address, headers=HTMX).status_code == 404
    made.refresh_from_db()
    assert made.outcome == Outcome.OPEN


def addresses(ticket, made):
    return [
        reverse("inbox:copilot", args=[ticket.number]),
        reverse("inbox:dismiss_suggestion", args=[ticket.number, made.pk]),
        reverse("inbox:translate_message", args=[ticket.number, 1]),
    ]


def test_strangers_are_refused_at_every_door(bob, mine, mallory):
    made = asked(bob, mine)
    for address in addresses(mine, made):
        assert "/login" in Client().post(address)["Location"]
        assert signed_in(mallory).post(address).status_code == 403
        assert signed_in(bob).get(address).status_code == 405
    own = reverse("inbox:suggestion", args=[mine.number, made.pk])
    assert signed_in(mallory).get(own).status_code == 403
    assert signed_in(bob).post(own).status_code == 405
    assert signed_in(bob).post(reverse("inbox:copilot", args=[99999])).status_code == 404


def test_a_customers_message_is_not_translated_without_a_model(bob, mine):
    address = reverse("inbox:translate_message", args=[mine.number, 1])
    assert signed_in(bob).post(address, headers=HTMX).status_code == 422
    assert "translate-1" not in page(bob, mine)
