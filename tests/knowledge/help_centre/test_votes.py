"""Readers say whether an article helped."""

import pytest
from django.test import Client

from knowledge import rate_limits
from knowledge.articles.publishing import archive, save_revision
from knowledge.models import Article, Vote

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true", "HX-Target": "feedback"}


@pytest.fixture(autouse=True)
def nobody_counted_yet():
    rate_limits._of_threads.cache_clear()


@pytest.fixture
def sauna(make_article):
    return make_article("sauna", "Bring a towel.", title="Sauna")


def vote(client, helpful="1", slug="sauna", revision=1, **more):
    headers = more.pop("headers", {})
    data = {"helpful": helpful, "revision": revision, **more}
    return client.post(f"/help/{slug}/feedback/", data, headers=headers)


def shown(client):
    return client.get("/help/sauna/").content.decode()


def test_a_vote_without_javascript_leads_back_to_the_article(client, sauna):
    assert "Was this helpful?" in shown(client)
    response = vote(client)
    assert response["Location"] == "/help/sauna/#feedback"
    assert (Vote.objects.get().helpful, Vote.objects.get().revision) == (True, 1)
    assert "Good to hear" in shown(client)
    assert "Good to hear" not in shown(Client()), "another reader has not voted"


def test_htmx_gets_the_box_alone(client, sauna):
    page = vote(client, "0", headers=HTMX).content.decode()
    assert "What was missing?" in page
    assert "<html" not in page


def test_a_change_of_mind_replaces_the_vote(client, sauna):
    vote(client, "0", comment="How hot is it?")
    vote(client, "1", comment="How hot is it?")
    assert [(each.helpful, each.comment) for each in Vote.objects.all()] == [(True, "")]


def test_a_no_may_say_why(client, sauna):
    vote(client, "0")
    vote(client, "0", comment=" How hot is it? ")
    assert Vote.objects.get().comment == "How hot is it?"
    assert "Whoever looks after this article" in shown(client)


def test_a_new_text_is_voted_on_anew(client, sauna):
    vote(client)
    save_revision(sauna, body="Bring two towels.")
    assert "Good to hear" not in shown(client)
    vote(client, "0", revision=2)
    assert list(Vote.objects.order_by("revision").values_list("revision", "helpful")) == [(1, True), (2, False)]


def test_two_readers_are_two_votes_and_a_forged_cookie_is_none(sauna):
    forger = Client()
    forger.cookies["reader"] = "00000000-0000-4000-8000-000000000000:forged"
    for reader in (Client(), Client(), forger):
        vote(reader)
    assert Vote.objects.count() == 3


@pytest.mark.parametrize(
    "bad",
    [
        {"helpful": ""},
        {"helpful": "maybe"},
        {"revision": "x"},
        {"revision": "-1"},
        {"helpful": "0", "comment": "x" * 1001},
        {"helpful": "0", "comment": "a\0b"},
    ],
)
def test_bad_input_is_refused_and_a_comment_is_kept_in_the_form(client, sauna, bad):
    for headers in ({}, HTMX):
        response = vote(client, headers=headers, **bad)
        assert response.status_code == 422
        assert 'role="alert"' in response.content.decode()
        assert bad.get("comment", "").replace("\0", "")[:900] in response.content.decode()
    assert not Vote.objects.exists()


def test_a_revision_that_is_not_there_yet_counts_for_the_newest(client, sauna):
    vote(client, revision=10**12)
    assert Vote.objects.get().revision == 1


def test_only_what_is_public_can_be_voted_on(client, make_article):
    archive(make_article("old", "x"))
    make_article("internal", "x", audience="internal")
    save_revision(Article(slug="draft", title="Draft", body="x"))
    for slug in ("old", "internal", "draft", "nowhere"):
        assert vote(client, slug=slug).status_code == 404
    assert client.get("/help/internal/feedback/").status_code == 405


def test_a_vote_needs_the_token_of_the_page(sauna):
    strict = Client(enforce_csrf_checks=True)
    assert vote(strict).status_code == 403
    page = strict.get("/help/sauna/")
    token = page.context["csrf_token"]
    assert vote(strict, csrfmiddlewaretoken=str(token)).status_code == 302


def test_who_votes_all_the_time_is_told_to_wait(client, sauna):
    codes = [vote(client, headers=HTMX).status_code for _ in range(21)]
    assert codes == [200] * 20 + [429]
    assert "Try again in a minute" in vote(client).content.decode()


def test_html_in_a_comment_is_text_in_the_admin(admin_client, sauna):
    vote(Client(), "0", comment="<script>alert(1)</script>")
    vote(Client(), "1")
    listed = admin_client.get("/admin/knowledge/article/").content.decode()
    assert "1 / 2" in listed
    for address in (f"/admin/knowledge/article/{sauna.pk}/change/", "/admin/knowledge/vote/?comment=yes"):
        page = admin_client.get(address).content.decode()
        assert "&lt;script&gt;alert(1)" in page
        assert "<script>alert(1)" not in page


def test_deleting_an_article_deletes_its_votes(admin_client, sauna):
    vote(Client())
    admin_client.post(f"/admin/knowledge/article/{sauna.pk}/delete/", {"post": "yes"})
    assert not Vote.objects.exists()


def test_what_helped_others_is_on_the_front_page(sauna, make_article):
    make_article("pool", "Cold.", title="Pool")
    for helpful in ("1", "1", "1", "0"):
        vote(Client(), helpful)
    vote(Client(), slug="pool")
    popular = Client().get("/help/").content.decode().split("What helped others")[1].split("</section>")[0]
    assert "Sauna" in popular
    assert "Pool" not in popular
