import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from knowledge.models import Article
from knowledge.search.retriever import search

LIST = "/admin/knowledge/article/"


@pytest.fixture
def fields():
    return {
        "title": "Kayaks",
        "slug": "kayaks",
        "category": "Boats",
        "body": "Kayaks cost 20 an hour.",
        "audience": "public",
        "locale": "en",
        "review_by": "",
        "url": "",
        "external_id": "",
        "revisions-TOTAL_FORMS": "0",
        "revisions-INITIAL_FORMS": "0",
    }


def test_an_article_is_written_and_published_in_one_go(admin_client, fields):
    assert "Save and publish" in admin_client.get(f"{LIST}add/").content.decode()
    response = admin_client.post(f"{LIST}add/", {**fields, "knowledge_article_save_and_publish": "1"})
    assert response.status_code == 302
    assert search("kayaks").hits[0].slug == "kayaks"
    assert Article.objects.get().revisions.get().author.username == "admin"


def test_saving_keeps_a_draft_a_draft(admin_client, fields):
    admin_client.post(f"{LIST}add/", fields)
    assert Article.objects.get().state == Article.State.DRAFT


def test_two_articles_may_have_no_imported_id(admin_client, fields):
    admin_client.post(f"{LIST}add/", fields)
    admin_client.post(f"{LIST}add/", {**fields, "slug": "canoes"})
    assert Article.objects.count() == 2


def test_editing_a_published_article_reaches_the_next_search(admin_client, make_article, fields):
    article = make_article("kayaks", "Kayaks cost 20 an hour.", title="Kayaks")
    search("kayaks")
    admin_client.post(f"{LIST}{article.pk}/change/", {**fields, "body": "Kayaks cost 25 an hour."})
    assert "25" in search("kayaks cost hour").hits[0].text
    assert article.revisions.count() == 2


def test_the_form_previews_the_article_and_lists_its_revisions(admin_client, make_article):
    article = make_article("kayaks", "Bring a **towel**.", title="Kayaks")
    page = admin_client.get(f"{LIST}{article.pk}/change/").content.decode()
    assert "<strong>towel</strong>" in page


@pytest.mark.parametrize(("action", "state"), [("publish_selected", "published"), ("archive_selected", "archived")])
def test_selected_articles_are_published_or_archived(admin_client, make_article, action, state):
    article = make_article("kayaks", "Kayaks cost 20 an hour.")
    admin_client.post(LIST, {"action": action, "_selected_action": [article.pk]})
    article.refresh_from_db()
    assert article.state == state
    assert article.passages.exists() == (state == "published")


def test_an_article_past_its_date_is_marked_in_the_list(admin_client, make_article):
    make_article("kayaks", "Text.", review_by=datetime.date(2001, 1, 1))
    make_article("canoes", "Text.")
    page = admin_client.get(LIST, {"q": "kayaks"}).content.decode()
    other = admin_client.get(LIST, {"q": "canoes"}).content.decode()
    assert page.count("Past its review date") == other.count("Past its review date") + 1
    overdue = admin_client.get(LIST, {"review": "overdue"}).content.decode()
    assert "Kayaks" in overdue
    assert "Canoes" not in overdue


def test_deleting_an_article_removes_it_from_search(admin_client, make_article):
    article = make_article("kayaks", "Kayaks cost 20 an hour.", title="Kayaks")
    admin_client.post(f"{LIST}{article.pk}/delete/", {"post": "yes"})
    assert search("kayaks").hits == []


def test_strangers_do_not_get_in(client, db):
    assert client.get(LIST).status_code == 302


def ask(client, article, question=""):
    return client.get(reverse("admin:knowledge_article_ask", args=[article.pk]), {"q": question}).content.decode()


def test_an_article_can_be_asked_what_the_agent_would_find(admin_client, small_shop):
    page = ask(admin_client, small_shop["range"], "how far does the e-bike go")
    assert "The agent would answer from these passages." in page
    assert "this article" in page


def test_asking_says_when_another_article_answers_or_none(admin_client, small_shop):
    other = ask(admin_client, small_shop["returns"], "how far does the e-bike go")
    assert "This article is not among them." in other
    assert "Nothing was found that answers this" in ask(admin_client, small_shop["range"], "who won the chess match")


def test_asking_a_draft_says_that_nobody_finds_it(admin_client, small_shop):
    draft = Article.objects.create(slug="draft", title="Draft", body="Text.")
    assert "is not published" in ask(admin_client, draft, "<script>alert(1)</script>")


def test_publishing_links_to_the_page_that_customers_read(admin_client, fields):
    publish = {**fields, "knowledge_article_save_and_publish": "1"}
    assert 'href="/help/kayaks/"' in admin_client.post(f"{LIST}add/", publish, follow=True).content.decode()
    internal = {**publish, "slug": "internal", "audience": "internal"}
    page = admin_client.post(f"{LIST}add/", internal, follow=True).content.decode()
    assert "for teammates only" in page
    assert 'href="/help/internal/"' not in page


def test_an_article_is_owned_by_who_wrote_it_until_somebody_else_is_named(admin_client, fields, django_user_model):
    admin_client.post(f"{LIST}add/", fields)
    article = Article.objects.get()
    assert article.owner.username == "admin"
    bob = django_user_model.objects.create_user("bob", password="x", is_staff=True)
    alice = django_user_model.objects.create_user("alice", password="x")
    change = f"{LIST}{article.pk}/change/"
    assert admin_client.post(change, {**fields, "owner": alice.pk}).status_code == 200  # no teammate
    admin_client.post(change, {**fields, "owner": bob.pk})
    article.refresh_from_db()
    assert article.owner == bob
    bob.delete()
    article.refresh_from_db()
    assert article.owner is None


def test_the_list_shows_mine_and_reminds_of_those_past_their_date(admin_client, admin_user, make_article):
    make_article("kayaks", "Text.", owner=admin_user, review_by=datetime.date(2001, 1, 1))
    make_article("canoes", "Text.")
    page = admin_client.get(LIST).content.decode()
    assert "1 article of yours is past its review date" in page
    mine = admin_client.get(LIST, {"owner": "mine"}).content.decode()
    assert "Kayaks" in mine
    assert "Canoes" not in mine
    assert "Kayaks" not in admin_client.get(LIST, {"owner": "nobody"}).content.decode()
    assert admin_client.get(LIST, {"owner": "x"}).status_code == 200


def test_an_imported_locale_is_kept_and_nonsense_is_refused(admin_client, fields, make_article):
    article = make_article("kayaks", "Text.", title="Kayaks", locale="gsw-CH")
    change = f"{LIST}{article.pk}/change/"
    assert admin_client.post(change, {**fields, "locale": "gsw-CH"}).status_code == 302
    assert admin_client.post(change, {**fields, "locale": "pt-br"}).status_code == 302
    assert (
        "is not one of the available choices" in admin_client.post(change, {**fields, "locale": "?"}).content.decode()
    )


def test_a_longer_list_asks_the_database_no_more(admin_client, admin_user, make_article):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            admin_client.get(LIST)
        return len(captured)

    make_article("first", "Text.", owner=admin_user)
    few = queries()
    for number in range(30):
        make_article(f"article-{number}", "Text.", owner=admin_user, review_by=datetime.date(2001, 1, 1))
    assert queries() <= few
    assert few < 25
