"""What changed in an article, and the way back to an earlier text."""

import pytest
from django.urls import reverse

from knowledge.articles.publishing import save_revision
from knowledge.search.retriever import search
from knowledge.text.diff import difference

LONG = "\n".join(f"Line {number}." for number in range(40))


@pytest.fixture
def article(make_article):
    made = make_article("kayaks", "Kayaks cost 20 an hour.\n\nBring a towel.", title="Kayaks")
    save_revision(made, body="Kayaks cost 25 an hour.\n\nBring a towel.")
    return made


def test_a_revision_shows_what_it_changed(admin_client, article):
    newest = article.revisions.first()
    page = admin_client.get(reverse("admin:knowledge_revision_change", args=[newest.pk])).content.decode()
    assert "<del>- Kayaks cost 20 an hour.</del>" in page
    assert "<ins>+ Kayaks cost 25 an hour.</ins>" in page
    assert "Nothing: it is the text now." in page


def test_restoring_writes_a_new_revision_that_answers_at_once(admin_client, article):
    first = article.revisions.last()
    admin_client.get(reverse("admin:knowledge_revision_restore", args=[first.pk]))
    article.refresh_from_db()
    assert article.revision == 3
    assert article.revisions.first().author.username == "admin"
    assert "20" in search("kayaks cost hour").hits[0].text


def test_only_who_may_change_articles_restores(client, article, django_user_model):
    reader = django_user_model.objects.create_user("reader", password="x", is_staff=True)
    client.force_login(reader)
    address = reverse("admin:knowledge_revision_restore", args=[article.revisions.last().pk])
    assert client.get(address).status_code == 403
    article.refresh_from_db()
    assert article.revision == 2


def test_unchanged_lines_far_from_a_change_are_left_out():
    shown = difference(LONG, LONG.replace("Line 20.", "Line twenty."))
    assert "Line 19." in shown
    assert "Line 3." not in shown


def test_equal_texts_have_no_difference():
    assert difference(LONG, LONG) == ""


def test_a_text_is_shown_and_not_run():
    assert "<script>" not in difference("", "<script>alert(1)</script>")
