"""What became of suggestions, and which gaps of the help centre that tells."""

import pytest
from django.urls import reverse

from conversations.models import Conversation, Role
from inbox.assignment.assignments import claim, take_over
from inbox.models.suggestion import Outcome
from knowledge.models import Gap, GapCluster
from tests.inbox.conftest import open_ticket, signed_in
from tests.inbox.copilot.fixtures import BALLOON, HTMX, QUESTION, asked, dismiss, page, send

pytestmark = pytest.mark.django_db


def test_a_reply_that_is_sent_as_it_is_proposes_nothing(bob, mine):
    made = asked(bob, mine)
    assert send(bob, mine, f"Hi Alice,\n\n{made.text}\n\nBest wishes\nBob", made).status_code == 200
    made.refresh_from_db()
    assert (made.outcome, made.changed) == (Outcome.USED, 0)
    assert made.message.role == Role.STAFF
    assert not Gap.objects.exists()


def test_a_few_other_words_are_no_gap(bob, mine):
    made = asked(bob, mine)
    send(bob, mine, made.text.replace("almost anything", "nearly anything"), made)
    made.refresh_from_db()
    assert made.outcome == Outcome.EDITED
    assert 0 < made.changed < 0.25
    assert not Gap.objects.exists()


def test_a_reply_that_says_much_else_is_a_gap_of_the_cited_article(bob, mine, returns):
    made = asked(bob, mine)
    send(bob, mine, "For sale items it is 14 days only, and you pay the postage of the parcel yourself.", made)
    made.refresh_from_db()
    assert made.outcome == Outcome.EDITED
    assert made.changed >= 0.25
    gap = Gap.objects.get()
    assert (gap.verdict, gap.best_article, gap.question) == ("edited", returns, QUESTION)


def test_a_dismissed_suggestion_and_an_own_answer_is_a_gap_once(bob, mine, returns):
    made = asked(bob, mine)
    dismiss(bob, made)
    send(bob, mine, "Ask me again in spring, please.")
    send(bob, mine, "Or in summer.")
    gap = Gap.objects.get()
    assert (gap.verdict, gap.best_article) == ("person", returns)
    made.refresh_from_db()
    assert made.outcome == Outcome.DISMISSED
    assert Conversation.objects.get().messages.get(seq=3) == made.message


def test_an_answer_where_nothing_was_found_is_a_persons(bob):
    ticket = open_ticket(BALLOON, collected_fields={})
    claim(ticket, bob)
    asked(bob, ticket)
    send(bob, ticket, "Yes: by the day, for 300 euros.")
    assert Gap.objects.get().verdict == "person"


def test_ones_own_answer_stays_that_when_the_copilot_tidied_it(bob, mine, returns):
    dismiss(bob, asked(bob, mine))
    tidied = asked(bob, mine, "rewrite:fix", text="ask me  again in spring, please.")
    send(bob, mine, tidied.text, tidied)
    gap = Gap.objects.get()
    assert (gap.verdict, gap.best_article) == ("person", returns)
    tidied.refresh_from_db()
    assert tidied.outcome == Outcome.USED


def test_a_suggestion_that_was_only_looked_at_is_no_gap(bob, mine):
    made = asked(bob, mine)
    send(bob, mine, "I will look into it and write tomorrow.")
    made.refresh_from_db()
    assert made.outcome == Outcome.UNUSED
    assert not Gap.objects.exists()
    assert f'id="suggestion-{made.pk}"' not in page(bob, mine)


def test_what_the_copilot_tidied_is_no_edit_of_the_teammate(bob, mine):
    made = asked(bob, mine)
    reworded = asked(bob, mine, "rewrite:fix", text=f"{made.text}  and and", suggestion=made.pk)
    assert reworded.begun_from == made
    send(bob, mine, reworded.text, reworded)
    for each in (made, reworded):
        each.refresh_from_db()
        assert each.message is not None
    assert 0 < made.changed < 0.25


def test_an_edit_before_the_rewording_counts(bob, mine):
    made = asked(bob, mine)
    own = "for sale items it is  14 days only, and you pay the postage of the parcel yourself."
    reworded = asked(bob, mine, "rewrite:fix", text=own, suggestion=made.pk)
    send(bob, mine, reworded.text, reworded)
    assert Gap.objects.get().verdict == "edited"


def test_anothers_suggestion_in_the_form_is_ignored(bob, sue, mine):
    made = asked(bob, mine)
    take_over(mine, sue)
    assert send(sue, mine, "Something else entirely.", made).status_code == 200
    made.refresh_from_db()
    assert (made.message, made.outcome) == (None, Outcome.OPEN)


@pytest.mark.parametrize("value", ["nonsense", "-1", "9" * 30, "424242"])
def test_a_reply_with_a_bad_suggestion_is_sent_all_the_same(bob, mine, value):
    data = {"text": "Hello", "suggestion": value}
    response = signed_in(bob).post(reverse("inbox:reply", args=[mine.number]), data, headers=HTMX)
    assert response.status_code == 200


def test_what_was_dismissed_stays_dismissed(bob, mine):
    made = asked(bob, mine)
    dismiss(bob, made)
    assert f'id="suggestion-{made.pk}"' not in page(bob, mine)
    send(bob, mine, "Ask me again in spring, please.")
    made.refresh_from_db()
    assert made.outcome == Outcome.DISMISSED


def test_what_was_sent_cannot_be_dismissed_later(bob, mine):
    made = asked(bob, mine)
    send(bob, mine, made.text, made)
    dismiss(bob, made)
    made.refresh_from_db()
    assert made.outcome == Outcome.USED


def test_a_reply_that_is_refused_leaves_the_suggestion_open(bob, mine):
    made = asked(bob, mine)
    assert send(bob, mine, "  ", made).status_code == 422
    made.refresh_from_db()
    assert (made.outcome, made.message) == (Outcome.OPEN, None)


def test_a_gap_that_an_editor_dismissed_stays_dismissed(bob, mine):
    other = "For sale items it is 14 days only, and you pay the postage of the parcel yourself."
    send(bob, mine, other, asked(bob, mine))
    GapCluster.objects.update(state=GapCluster.State.DISMISSED, reason="Said in person only.")
    second = open_ticket(QUESTION, name="Carol", collected_fields={})
    claim(second, bob)
    send(bob, second, other, asked(bob, second))
    cluster = GapCluster.objects.get()
    assert (cluster.state, cluster.gaps.count()) == (GapCluster.State.DISMISSED, 2)
