"""An article is tried out before customers get it, and trying it leaves nothing behind."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from knowledge import hooks
from knowledge.admin import article_form
from knowledge.articles.impact import Kind, impact_of
from knowledge.articles.publishing import archive, publish
from knowledge.models import Article, IndexState, Passage, Revision
from knowledge.search import what_if
from knowledge.search.retriever import search

ADD = "/admin/knowledge/article/add/"
KAYAKS = {
    "title": "Renting a kayak",
    "body": "Kayaks are rented for 20 an hour.\n\n## Deposit\n\nThe kayak deposit is 50.",
}


@pytest.fixture
def asked(monkeypatch):
    """Makes customers have asked these questions, newest first."""

    def set_questions(*questions):
        monkeypatch.setattr(hooks, "_questions", [lambda limit: list(questions)[:limit]])

    return set_questions


@pytest.fixture
def draft(small_shop):
    return Article.objects.create(slug="kayaks", **KAYAKS)


def url(name, *args):
    return reverse(f"admin:knowledge_article_{name}", args=args)


def everything():
    """Whatever a trial could leave behind."""
    return (
        list(Article.objects.order_by("pk").values()),
        list(Passage.objects.order_by("pk").values()),
        list(Revision.objects.order_by("pk").values()),
        list(IndexState.objects.values()),
    )


@pytest.mark.parametrize(
    "question",
    ["kayak deposit", "what does a kayak cost", "kayka rental", "What is your return policy?", "when are you open", ""],
)
def test_a_trial_finds_what_publishing_will(draft, question):
    tried = what_if.published(draft).search(question, k=3)
    publish(draft)
    real = search(question, k=3)
    assert tried.verdict == real.verdict
    assert tried.score == real.score
    assert [(hit.slug, hit.heading, hit.text, hit.score) for hit in tried.hits] == [
        (hit.slug, hit.heading, hit.text, hit.score) for hit in real.hits
    ]


@pytest.mark.parametrize("question", ["What is your return policy?", "can I send a bike back", "where is my package"])
def test_a_trial_of_archiving_finds_what_archiving_will(small_shop, question):
    article = small_shop["returns"]
    tried = what_if.archived(article).search(question, k=3)
    archive(article)
    real = search(question, k=3)
    assert (tried.verdict, tried.score) == (real.verdict, real.score)
    assert [hit.slug for hit in tried.hits] == [hit.slug for hit in real.hits]


def test_an_internal_article_stays_hidden_in_a_trial(draft):
    draft.audience = Article.Audience.INTERNAL
    assert search("kayak deposit").hits == []
    assert what_if.published(draft).search("kayak deposit", k=3).hits == []
    assert what_if.published(draft).search("kayak deposit", k=3, audience="internal").hits


def test_the_effect_tells_gained_kept_and_lost_answers_apart(draft, small_shop, asked):
    asked("what is the kayak deposit", "where is my package", "What is your return policy?")
    gained = impact_of(what_if.published(draft))
    assert [(change.question, change.kind) for change in gained.changes] == [("what is the kayak deposit", Kind.GAINED)]
    assert gained.changes[0].after.title == "Renting a kayak"
    gone = impact_of(what_if.archived(small_shop["tracking"]))
    assert [change.question for change in gone.changes] == ["where is my package"]
    assert gone.changes[0].before.title == "Following your parcel"
    assert impact_of(what_if.published(small_shop["returns"])).same == 1


def test_an_article_that_is_better_takes_the_question_over(small_shop, asked):
    asked("where is my package")
    better = Article(slug="package", title="Where is my package", body="Where your package is, the package page tells.")
    change = impact_of(what_if.published(better)).changes[0]
    assert (change.kind, change.before.title) == (Kind.HERE, "Following your parcel")


def test_the_effect_of_a_text_in_the_form_is_shown_and_nothing_is_kept(admin_client, draft, asked):
    asked("what is the kayak deposit", "do you sell <b>tents</b>")
    search("warm up")
    before = everything()
    form = {**KAYAKS, "body": "Nothing of note.", "title": "Tents", "audience": "public", "locale": "en"}
    saved = admin_client.get(url("effect", draft.pk)).content.decode()
    assert "Of 2 recent questions, 1 would be answered differently: 1 now gets an answer." in saved
    changed = admin_client.post(url("effect", draft.pk), {**form, "body": "Tents are sold."}).content.decode()
    assert "what is the kayak deposit" not in changed
    new = admin_client.post(url("effect_of_new"), {**form, "title": "", "body": KAYAKS["body"]}).content.decode()
    assert "what is the kayak deposit" in new
    assert "<b>tents" not in new + changed + saved
    assert everything() == before


def test_the_effect_only_reads_the_database(draft, asked):
    asked("what is the kayak deposit", "where is my package")
    search("warm up")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        impact_of(what_if.published(draft))
    assert {query["sql"].split()[0] for query in queries} <= {"SELECT", "WITH"}


def test_without_conversations_the_effect_says_so(admin_client, draft, asked):
    asked()
    assert "Nobody has asked anything yet" in admin_client.get(url("effect", draft.pk)).content.decode()


def test_when_time_runs_out_the_newest_questions_were_tried(admin_client, draft, asked, monkeypatch):
    asked("kayak deposit", "kayak cost")
    monkeypatch.setattr("knowledge.articles.impact.SECONDS", -1.0)
    page = admin_client.get(url("effect", draft.pk)).content.decode()
    assert "Older questions were not tried" in page


def test_archiving_shows_what_is_lost_and_asks_first(admin_client, small_shop, asked):
    article = small_shop["tracking"]
    asked("where is my package")
    page = admin_client.get(url("archive_article", article.pk)).content.decode()
    assert "Of 1 recent question, 1 would be answered differently" in page
    article.refresh_from_db()
    assert article.state == Article.State.PUBLISHED
    admin_client.post(url("archive_article", article.pk))
    article.refresh_from_db()
    assert article.state == Article.State.ARCHIVED


@pytest.mark.parametrize("name", ["effect", "archive_article", "ask"])
def test_an_article_that_is_not_there_is_not_found(admin_client, db, name):
    assert admin_client.get(url(name, "999")).status_code == 404
    assert admin_client.get(url(name, "none")).status_code == 404


def test_only_who_may_change_articles_tries_their_effect(client, draft, django_user_model):
    client.force_login(django_user_model.objects.create_user("reader", password="x", is_staff=True))
    for address in (url("effect", draft.pk), url("archive_article", draft.pk)):
        assert client.get(address).status_code == 403
        assert client.post(address, KAYAKS).status_code == 403
    assert client.post(url("effect_of_new"), KAYAKS).status_code == 403
    assert client.post(url("preview"), KAYAKS).status_code == 403


def test_the_preview_is_what_readers_see_and_safe(admin_client, db):
    body = "## Hire\n\n**Now** <script>alert(1)</script><a href='javascript:alert(1)'>x</a>"
    page = admin_client.post(url("preview"), {"body": body}).content.decode()
    assert '<h2 id="hire">Hire</h2>' in page
    assert "<strong>Now</strong>" in page
    assert "<script>" not in page
    assert "href" not in page
    assert "Search cuts it into 1 passage" in page
    assert not Article.objects.exists()


def test_a_text_too_long_to_preview_is_told_and_not_rendered(admin_client, draft, monkeypatch):
    monkeypatch.setattr("knowledge.admin.article_preview.LONGEST", 10)
    assert article_form.LONGEST > 10
    for address in (url("preview"), url("effect", draft.pk)):
        response = admin_client.post(address, KAYAKS)
        assert response.status_code == 413
        assert "longer than 10 characters" in response.content.decode()


def test_the_preview_is_posted_to(admin_client, db):
    assert admin_client.get(url("preview")).status_code == 405


def test_asking_shows_public_and_internal(admin_client, draft):
    page = admin_client.get(url("ask", draft.pk), {"q": "kayak deposit"}).content.decode()
    public, internal = page.split("If it were internal")
    assert "this article" in public
    assert "Nothing was found that answers this" in internal
    assert Passage.objects.filter(article=draft).count() == 0
