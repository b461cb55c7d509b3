import pytest

from knowledge.articles.publishing import archive, save_revision
from knowledge.models import Article


def test_the_index_lists_published_articles_by_category(client, make_article):
    make_article("sauna", "Hot.", title="Sauna", category="Wellness")
    make_article("lost", "Ask at the desk.", title="Lost property")
    page = client.get("/help/").content.decode()
    assert page.index("Wellness") < page.index("Sauna") < page.index("Other topics") < page.index("Lost property")


def test_an_article_shows_its_text_under_one_h1(client, make_article):
    make_article("sauna", "# Rules\n\nBring a **towel**.", title="Sauna", category="Wellness")
    page = client.get("/help/sauna/").content.decode()
    assert page.count("<h1") == 1
    assert "<strong>towel</strong>" in page
    assert 'id="rules"' in page
    assert "Last updated" in page
    assert "Wellness" in page


@pytest.mark.parametrize("slug", ["draft", "archived", "internal", "nowhere"])
def test_what_is_not_published_and_public_does_not_exist(client, make_article, slug):
    save_revision(Article(slug="draft", title="Draft", body="x"))
    archive(make_article("archived", "x"))
    make_article("internal", "x", audience="internal")
    assert client.get(f"/help/{slug}/").status_code == 404
    assert f"/help/{slug}/" not in client.get("/help/").content.decode()


def test_a_search_shows_the_articles_that_answer(client, small_shop):
    page = client.get("/help/", {"q": "do you ship to norway"}).content.decode()
    assert "/help/delivery/#" in page or "/help/delivery/" in page
    assert "Norway" in page


def test_a_search_without_an_answer_says_so_and_offers_the_chat(client, small_shop):
    page = client.get("/help/", {"q": "who painted the night watch"}).content.decode()
    assert "No article answers that." in page
    assert 'href="/chat/"' in page


def test_what_was_asked_is_shown_as_text(client, small_shop):
    page = client.get("/help/", {"q": '"><script>alert(1)</script>\0'}).content.decode()
    assert "<script>alert" not in page


def test_related_articles_are_linked(client, small_shop):
    page = client.get("/help/battery-shipping/").content.decode()
    assert "/help/battery-care/" in page.split("Related articles")[1]


def test_it_rejects_post(client, small_shop):
    assert client.post("/help/").status_code == 405
    assert client.post("/help/range/").status_code == 405


def test_an_empty_help_centre_says_so(client, db):
    assert "No articles have been published yet." in client.get("/help/").content.decode()
