"""The help centre's pages are kept until they change, and not a moment longer."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from knowledge.articles.publishing import archive, delete, save_revision
from knowledge.help_centre import pages
from knowledge.imports import importer

pytestmark = pytest.mark.django_db

LONG = "\n\n".join(f"## Part {number}\n\n" + "Words about boats. " * 40 for number in range(4))


def again(client, address, **headers):
    """Asks for a page that was fetched before, as a browser does."""
    etag = client.get(address)["ETag"]
    return client.get(address, headers={"If-None-Match": etag, **headers})


def queries(client, address):
    with CaptureQueriesContext(
        connection,
    ) as made:
        client.get(address)
    return made.captured_queries


@pytest.mark.parametrize("address", ["/help/", "/help/delivery/", "/help/?q=norway"])
def test_what_has_not_changed_is_not_sent_again(small_shop, client, address):
    response = again(client, address)
    assert response.status_code == 304
    assert response.content == b""
    assert "no-cache" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]


@pytest.mark.parametrize("address", ["/help/", "/help/delivery/", "/help/?q=norway"])
def test_a_second_view_makes_one_query_and_no_search(small_shop, client, address, monkeypatch):
    first = queries(client, address)
    monkeypatch.setattr(pages, "search", None)
    monkeypatch.setattr(pages, "to_html", None)
    assert len(queries(Client(), address)) == 1 < len(first)


def changes(small_shop):
    return {
        "edit": lambda: save_revision(small_shop["delivery"], body="We do not ship to Norway."),
        "title": lambda: save_revision(small_shop["delivery"], title="Shipping"),
        "archive": lambda: archive(small_shop["delivery"]),
        "delete": lambda: delete(small_shop["delivery"]),
        "hide": lambda: set_and_save(small_shop["delivery"], audience="internal"),
        "category": lambda: set_and_save(small_shop["delivery"], category="Parcels"),
    }


def set_and_save(article, **fields):
    for name, value in fields.items():
        setattr(article, name, value)
    save_revision(article)


@pytest.mark.parametrize("change", ["edit", "title", "archive", "delete", "hide", "category"])
def test_a_change_is_seen_at_once(small_shop, client, change):
    etags = {address: client.get(address)["ETag"] for address in ("/help/", "/help/delivery/", "/help/?q=norway")}
    before = client.get("/help/delivery/").content.decode()
    changes(small_shop)[change]()
    gone = change in ("archive", "delete", "hide")
    for address, etag in etags.items():
        expected = 404 if gone and address == "/help/delivery/" else 200
        assert client.get(address, headers={"If-None-Match": etag}).status_code == expected
    listed = client.get("/help/").content.decode()
    assert ("/help/delivery/" in listed) == (not gone)
    if not gone:
        assert client.get("/help/delivery/").content.decode() != before


def test_an_import_that_changes_a_category_only_is_seen(client, tmp_path):
    for category in ("Boats", "Ships"):
        (tmp_path / "kayaks.md").write_text(f"---\ntitle: Kayaks\ncategory: {category}\n---\nKayaks cost 20.")
        importer.import_paths([tmp_path], publish=True)
        assert category in client.get("/help/").content.decode()


def test_another_reader_language_or_vote_is_another_page(small_shop, client):
    address = "/help/delivery/"
    etag = client.get(address)["ETag"]
    assert Client().get(address, headers={"If-None-Match": etag}).status_code == 200
    assert client.get(address, headers={"If-None-Match": etag, "Accept-Language": "de"}).status_code == 200
    client.post(f"{address}feedback/", {"helpful": "1", "revision": 1})
    changed = client.get(address, headers={"If-None-Match": etag})
    assert changed.status_code == 200
    assert "Good to hear" in changed.content.decode()
    assert again(client, address).status_code == 304


def test_a_form_on_a_kept_page_still_works(small_shop):
    strict = Client(enforce_csrf_checks=True)
    token = strict.get("/help/delivery/").context["csrf_token"]
    assert again(strict, "/help/delivery/").status_code == 304
    sent = strict.post("/help/delivery/feedback/", {"helpful": "1", "revision": 1, "csrfmiddlewaretoken": str(token)})
    assert sent.status_code == 302


def test_a_long_article_has_a_table_of_contents_and_a_short_one_has_none(client, make_article):
    make_article("boats", LONG, title="Boats")
    make_article("canoes", "## One\n\nShort.", title="Canoes")
    page = client.get("/help/boats/").content.decode()
    assert "On this page" in page
    assert '<a href="#part-3">Part 3</a>' in page
    assert "On this page" not in client.get("/help/canoes/").content.decode()


def test_an_article_tells_machines_what_it_is(client, make_article):
    make_article("boote", "## Preise\n\nEin *Boot* kostet 20 Euro.", title="Boote", locale="de")
    page = client.get("/help/boote/").content.decode()
    assert '<link rel="canonical" href="http://testserver/help/boote/">' in page
    assert '<meta name="description" content="Ein Boot kostet 20 Euro.">' in page
    assert '<article class="help-article" lang="de"' in page


def test_the_words_of_the_question_are_marked_in_the_results(client, small_shop):
    page = client.get("/help/", {"q": "do you ship to norway"}).content.decode()
    assert "<mark>Norway</mark>" in page


def test_what_is_typed_gets_suggestions_alone(client, small_shop):
    headers = {"HX-Request": "true", "HX-Target": "help-suggestions"}
    page = client.get("/help/", {"q": "ship to norway"}, headers=headers).content.decode()
    assert "/help/delivery/" in page
    assert "<html" not in page
    assert "<li" not in client.get("/help/", {"q": "night watch painter"}, headers=headers).content.decode()
    assert client.get("/help/", {"q": " "}, headers=headers).content.decode().strip() == ""
