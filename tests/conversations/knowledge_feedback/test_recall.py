"""Answers are bound to the text that they were given from, and found when it changes."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from conversations.chat.serializers import message_frame
from conversations.knowledge_feedback.recall import assess_outdated_citations, count_for, page_of, resolve_citation
from conversations.models import Citation
from knowledge.articles.publishing import archive, delete, save_revision
from tests.conversations.conftest import answer, new_conversation, newest, write

pytestmark = pytest.mark.django_db
LIST = "admin:conversations_citation_changelist"
SLOWER = "Standard delivery takes 6 working days within the United Kingdom. Express delivery takes 1 working day."


@pytest.fixture
def told(alice, shipping):
    """Alice was told how long delivery takes."""
    write(alice, "How long does standard delivery take?")
    answer(alice)
    assert "3 working days" in newest(alice).text
    return newest(alice).citations.get()


def listed():
    assess_outdated_citations()
    return [(group.matters, citation.pk) for group in page_of(None)[1] for citation in group.citations]


def test_an_answer_names_the_revision_that_it_was_given_from(told, shipping):
    assert (told.article, told.article_ref, told.revision) == (shipping, "shipping-times", 1)
    assert told.message.sources[0]["revision"] == 1


def test_the_customer_sees_nothing_of_revisions(told):
    assert [set(source) for source in message_frame(told.message)["sources"]] == [{"title", "url"}]


def test_an_answer_from_the_newest_text_is_not_listed(told):
    assert listed() == []


def test_an_answer_that_no_longer_holds_is_listed_with_the_change(told, shipping, admin_client):
    save_revision(shipping, body=SLOWER)
    page = admin_client.get(reverse(LIST)).content.decode()
    assert listed() == [(True, told.pk)]
    for words in ("How long does standard delivery take?", "<del>", "6 working days", "Alice", "May no longer be true"):
        assert words in page
    assert "3 working days" in page[page.index("<mark>") : page.index("</mark>")]


def test_a_change_elsewhere_in_the_article_ranks_below(told, shipping):
    save_revision(shipping, body=f"{shipping.body}\n\n## Parcels\n\nYou can track every parcel.")
    assert listed() == [(False, told.pk)]
    other = new_conversation("Mallory")
    write(other, "How long does express delivery take?")
    answer(other)
    save_revision(shipping, body=SLOWER.replace("1 working day", "2 working days"))
    assert listed() == [(True, newest(other).citations.get().pk), (True, told.pk)]


@pytest.mark.parametrize(("take_away", "state"), [(archive, "No longer published"), (delete, "Deleted since")])
def test_an_article_that_is_gone_is_listed_by_its_name(told, shipping, take_away, state, admin_client):
    take_away(shipping)
    page = admin_client.get(reverse(LIST)).content.decode()
    assert listed() == [(True, told.pk)]
    assert "Delivery times" in page
    assert state in page


def test_whoever_sees_to_an_answer_is_recorded_once(told, shipping, bob, rita):
    save_revision(shipping, body=SLOWER)
    assert resolve_citation(told.pk, by=bob)
    assert not resolve_citation(told.pk, by=rita)
    told.refresh_from_db()
    assert told.settled_by == bob
    assert listed() == []


def test_the_button_takes_an_answer_off_the_list(told, shipping, admin_client):
    save_revision(shipping, body=SLOWER)
    address = reverse("admin:conversations_citation_settle", args=[told.pk])
    assert admin_client.get(address).status_code == 405
    assert "Nothing to recall" in admin_client.post(address, follow=True).content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
def test_only_who_may_sees_the_list_or_settles(told, shipping, client, bob, method):
    save_revision(shipping, body=SLOWER)
    client.force_login(bob)
    address = reverse(LIST) if method == "get" else reverse("admin:conversations_citation_settle", args=[told.pk])
    assert getattr(client, method)(address).status_code == 403
    assert Citation.objects.get().settled_at is None


def test_the_list_asks_no_more_for_more_answers(told, shipping, admin_client):
    def statements():
        with CaptureQueriesContext(connection) as captured:
            assert admin_client.get(reverse(LIST)).status_code == 200
        return len(captured)

    save_revision(shipping, body=SLOWER)
    statements()  # judges
    before = statements()
    copies = [new_conversation(f"Guest {number}") for number in range(5)]
    for each in copies:
        message = told.message
        message.pk, message.turn, message.conversation = None, None, each
        message.save()
        Citation.objects.create(message=message, article=shipping, article_ref="shipping-times", revision=1)
    statements()
    assert statements() == before
    assert count_for(shipping.pk) == 6


@pytest.mark.parametrize("query", ["page=0", "page=x", "page=99", "article=x", "article=99999999999999999999999"])
def test_a_strange_address_shows_a_page(told, admin_client, query):
    assert admin_client.get(f"{reverse(LIST)}?{query}").status_code == 200


def test_the_page_of_the_article_counts_its_answers(told, shipping, admin_client):
    address = reverse("admin:knowledge_article_change", args=[shipping.pk])
    assert "given from an earlier text" not in admin_client.get(address).content.decode()
    save_revision(shipping, body=SLOWER)
    page = admin_client.get(address).content.decode()
    assert "One answer was given from an earlier text" in page
    assert f"{reverse(LIST)}?article={shipping.pk}" in page


def test_a_cited_text_is_found_by_its_number(told, shipping, admin_client):
    save_revision(shipping, body=SLOWER)
    address = reverse("admin:knowledge_revision_numbered")
    first = reverse("admin:knowledge_revision_change", args=[shipping.revisions.last().pk])
    assert admin_client.get(address, {"article": "shipping-times", "number": "1"}).url == first
    for unknown in ({"article": "gone", "number": "1"}, {"article": "shipping-times", "number": "²"}, {}):
        assert admin_client.get(address, unknown).url == reverse("admin:knowledge_article_changelist")
