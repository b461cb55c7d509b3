"""From a ticket to the draft of an article."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from agents_core.policy import Reason
from conversations.knowledge_feedback.gaps import record_unanswered_question
from inbox.assignment.assignments import claim
from inbox.lifecycle.transitions import resolve
from inbox.models import Ticket
from inbox.replies.reply import reply
from knowledge.gaps.article_drafts import draft_article
from knowledge.models import Article, Gap, GapCluster
from tests.inbox.conftest import hand_off_again, open_ticket, signed_in

pytestmark = pytest.mark.django_db

QUESTION = "Hello, can I rent a bike? My mail is alice@example.com."


@pytest.fixture
def writer(bob):
    """Bob, who may write articles."""
    bob.user_permissions.set(Permission.objects.filter(codename__in=["add_article", "change_article", "view_article"]))
    return bob


def answered(user, text="Hi Alice, yes: by the day, for 30 euros.\n\nBest wishes\nBob", **payload) -> Ticket:
    ticket = open_ticket(QUESTION, collected_fields={}, **payload)
    claim(ticket, user)
    reply(ticket, user, text)
    return ticket


def press(user, ticket):
    return signed_in(user).post(reverse("inbox:draft_article", args=[ticket.number]))


@pytest.mark.parametrize("resolved", [True, False])
def test_a_conversation_becomes_a_draft_with_the_teammates_words(writer, resolved):
    ticket = answered(writer)
    if resolved:
        resolve(ticket, writer)
    opened = press(writer, ticket)
    article = Article.objects.get()
    assert opened["Location"] == reverse("admin:knowledge_article_change", args=[article.pk])
    assert (article.title, article.body) == ("Can I rent a bike?", "Yes: by the day, for 30 euros.")
    assert article.state == Article.State.DRAFT
    cluster = GapCluster.objects.get()
    assert (cluster.state, cluster.article) == (GapCluster.State.DRAFTED, article)
    assert "alice@example.com" not in Gap.objects.get().question


def test_twice_gives_the_same_draft(writer):
    ticket = answered(writer)
    first, second = press(writer, ticket), press(writer, ticket)
    assert first["Location"] == second["Location"]
    assert (Article.objects.count(), Gap.objects.count()) == (1, 1)


def test_the_question_that_found_nothing_is_the_one_that_is_drafted(writer):
    ticket = answered(writer)
    Ticket.objects.filter(pk=ticket.pk).update(opened_at=ticket.last_customer_at)
    gap = record_unanswered_question(
        ticket.conversation, "Do you rent out canoes?", verdict="refuse", asked_at=ticket.last_customer_at
    )
    ticket.refresh_from_db()
    press(writer, ticket)
    assert Article.objects.get().title == "Do you rent out canoes?"
    assert Gap.objects.get() == gap


def test_who_only_asked_for_a_person_had_said_before_what_it_is_about(writer):
    ticket = open_ticket(QUESTION, collected_fields={})
    claim(ticket, writer)
    resolve(ticket, writer)
    again = hand_off_again(ticket.conversation, "Do you repair old canoes?", escalation_reason=Reason.CUSTOMER_REQUEST)
    press(writer, again)
    assert Article.objects.get().title == "Do you repair old canoes?"


def test_the_gap_of_a_conversation_is_drafted_with_its_answer_from_the_admin_too(writer):
    ticket = open_ticket("Can I rent a bike?", collected_fields={})
    gap = record_unanswered_question(ticket.conversation, "Can I rent a bike?", verdict="refuse")
    claim(ticket, writer)
    reply(ticket, writer, "Yes, for 30 euros a day.")
    resolve(ticket, writer)
    assert draft_article(gap.cluster).body == "Yes, for 30 euros a day."


def test_it_links_the_questions_to_their_tickets(admin_client):
    ticket = open_ticket("Can I rent a bike?")
    cluster = record_unanswered_question(ticket.conversation, "Can I rent a bike?", verdict="refuse").cluster
    page = admin_client.get(reverse("admin:knowledge_gapcluster_change", args=[cluster.pk])).content.decode()
    assert f'href="{ticket.get_absolute_url()}"' in page


def test_only_who_may_write_articles_sees_and_may_press_the_button(writer, rita, mallory):
    ticket = answered(writer)
    assert "Draft an article" in signed_in(writer).get(ticket.get_absolute_url()).content.decode()
    assert "Draft an article" not in signed_in(rita).get(ticket.get_absolute_url()).content.decode()
    assert press(rita, ticket).status_code == press(mallory, ticket).status_code == 403
    address = reverse("inbox:draft_article", args=[ticket.number])
    assert Client().post(address)["Location"].startswith("/login/")
    assert signed_in(writer).get(address).status_code == 405
    assert signed_in(writer).post(reverse("inbox:draft_article", args=[99999])).status_code == 404
    assert not Article.objects.exists()
