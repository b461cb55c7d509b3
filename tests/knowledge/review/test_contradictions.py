"""Texts that cannot both be true are found, shown to a person, and left out of answers."""

from itertools import count

import pytest
from django.core.management import call_command
from django.urls import reverse

from knowledge.articles.publishing import archive, delete, save_revision
from knowledge.models import Article, Contradiction, Passage
from knowledge.review.contradictions import check_all, check_article
from knowledge.review.freshness import mark_reviewed
from knowledge.search.retriever import search
from tests.knowledge.review.contradiction_pairs import CONSISTENT, CONTRADICTING

pytestmark = pytest.mark.django_db

LIST = "admin:knowledge_contradiction_changelist"
OLD = "# Kayaks\n\nKayaks come with two paddles. A kayak costs 20 euros an hour. Bring a towel."
NEW = "A kayak costs 25 euros an hour, paddles included."


def standing():
    return [(str(each), each.older.slug, each.newer.slug) for each in Contradiction.objects.standing()]


@pytest.fixture
def kayaks(make_article):
    """Two articles that disagree, and the row of it."""
    older, newer = make_article("kayaks", OLD), make_article("boat-hire", NEW)
    check_all()
    return older, newer, Contradiction.objects.get()


def test_what_contradicts_is_told_from_what_only_looks_alike(make_article):
    """All pairs in one help centre would contradict each other as well, so each pair is alone in it."""
    numbers = count()

    def flagged(pairs):
        found = []
        for pair in pairs:
            Article.objects.all().delete()
            for title, text in pair:
                make_article(f"a{next(numbers)}", text, title=title)
            found.append(check_all())
        return [pair for pair, times in zip(pairs, found, strict=True) if times]

    right, wrong = flagged(CONTRADICTING), flagged(CONSISTENT)
    assert wrong == []
    assert len(right) >= 0.9 * len(CONTRADICTING)


def test_one_article_finds_what_all_would_find(make_article):
    for number, pair in enumerate(CONTRADICTING[:10]):
        for side, (title, text) in enumerate(pair):
            make_article(f"a{number}-{side}", text, title=title)
    check_all()
    wanted = set(Contradiction.objects.values_list("fingerprint", flat=True))
    Contradiction.objects.all().delete()
    for pk in Article.objects.values_list("pk", flat=True):
        check_article(pk)
    assert set(Contradiction.objects.values_list("fingerprint", flat=True)) == wanted
    assert len(wanted) >= 9


def test_finding_the_same_again_changes_nothing(kayaks):
    found = Contradiction.objects.values().get()
    check_all()
    check_article(kayaks[0].pk)
    assert Contradiction.objects.values().get() == found


def test_the_demo_does_not_contradict_itself(django_db_blocker):
    call_command("import_articles", "knowledge/demo_articles", publish=True, verbosity=0)
    assert Article.objects.published().count() == 41
    assert check_all() == 0


def test_texts_that_come_to_agree_settle_it(kayaks):
    older, _newer, found = kayaks
    save_revision(older, body=OLD.replace("20", "25"))
    check_article(older.pk)
    found.refresh_from_db()
    older.refresh_from_db()
    assert found.state == "settled"
    assert (older.flag, older.contradicted_by) == ("", None)


@pytest.mark.parametrize("end", [archive, delete])
def test_without_the_newer_article_the_older_one_is_right_again(kayaks, end):
    older, newer, _found = kayaks
    end(newer)
    check_article(older.pk)
    check_article(newer.pk or 0)
    older.refresh_from_db()
    assert (older.flag, older.contradicted_by) == ("", None)
    assert standing() == []


def test_what_was_dismissed_comes_back_only_with_another_sentence(kayaks, admin_client):
    older, newer, found = kayaks
    admin_client.post(reverse("admin:knowledge_contradiction_decide", args=[found.pk, "dismiss"]))
    save_revision(older, body=f"{OLD}\n\nAnd a hat.")  # the older is the newer one now, with the same sentence
    check_all()
    found.refresh_from_db()
    assert (found.state, found.decided_by.username, found.newer) == ("dismissed", "admin", older)
    save_revision(newer, body=NEW.replace("25", "30"))
    check_all()
    assert standing() == [("20 euros / 30 euros", "kayaks", "boat-hire")]


def test_reviewing_the_older_article_dismisses_what_contradicts_it(kayaks):
    older, _newer, found = kayaks
    mark_reviewed(older, today=older.updated_at.date())
    check_all()
    found.refresh_from_db()
    older.refresh_from_db()
    assert found.state == "dismissed"
    assert older.flag == ""


def test_the_newest_of_several_is_named(kayaks, make_article):
    third = make_article("prices", "A kayak costs 30 euros an hour, and paddles are included.", title="Boat prices")
    check_article(third.pk)
    kayaks[0].refresh_from_db()
    assert kayaks[0].contradicted_by == third


def test_a_text_is_compared_once_it_is_published(make_article, django_capture_on_commit_callbacks):
    make_article("kayaks", OLD)
    with django_capture_on_commit_callbacks(execute=True):
        make_article("boat-hire", NEW)
    assert Contradiction.objects.count() == 1


@pytest.mark.parametrize("each", [1, 3])
def test_search_leaves_out_only_the_passage_that_is_contradicted(make_article, each):
    filler = " ".join(f"Paddling lesson {n} teaches how kayaks are steered on the lake with care." for n in range(30))
    older = make_article(
        "kayaks", f"## Prices\n\n{OLD[10:]}\n\n## Lessons\n\n{filler}", title="Kayak prices and lessons"
    )
    make_article("boat-hire", NEW, title="Boat hire")
    check_all()
    assert Passage.objects.filter(article=older).count() > 1
    hits = search("what does a kayak cost per hour", each=each).hits
    assert any("25 euros" in hit.text for hit in hits)
    assert not any("20 euros" in hit.text for hit in hits)
    assert each == 1 or any(hit.slug == "kayaks" for hit in hits)


def test_the_page_shows_both_texts_with_what_differs_marked(kayaks, admin_client):
    older, newer, found = kayaks
    page = admin_client.get(reverse("admin:knowledge_contradiction_change", args=[found.pk])).content.decode()
    for words in ("<mark>20 euros</mark>", "<mark>25 euros</mark>", "Bring a towel", "Dismiss", "Archive the older"):
        assert words in page
    for article in (older, newer):
        assert reverse("admin:knowledge_article_change", args=[article.pk]) in page


def test_a_text_on_the_page_is_shown_and_not_run(make_article, admin_client):
    make_article("one", "A kayak costs 20 euros an hour & `<script>alert(1)</script>`.")
    make_article("two", "A kayak costs 25 euros an hour & `<script>alert(1)</script>`.")
    check_all()
    address = reverse("admin:knowledge_contradiction_change", args=[Contradiction.objects.get().pk])
    page = admin_client.get(address).content.decode()
    assert "<script>alert" not in page
    assert "<mark>20 euros</mark>" in page


def test_archiving_the_older_ends_all_that_it_has_a_part_in(kayaks, make_article, admin_client):
    third = make_article("prices", "A kayak costs 30 euros an hour, and paddles are included.", title="Boat prices")
    check_article(third.pk)
    admin_client.post(reverse("admin:knowledge_contradiction_decide", args=[kayaks[2].pk, "archive"]))
    assert Article.objects.get(slug="kayaks").state == "archived"
    assert standing() == [("25 euros / 30 euros", "boat-hire", "prices")]


@pytest.mark.parametrize("verdict", ["dismiss", "archive"])
def test_a_decision_needs_a_post_and_the_permission(kayaks, client, admin_client, django_user_model, verdict):
    address = reverse("admin:knowledge_contradiction_decide", args=[kayaks[2].pk, verdict])
    assert admin_client.get(address).status_code == 405
    client.force_login(django_user_model.objects.create_user("reader", password="x", is_staff=True))
    assert client.post(address).status_code == 403
    assert client.get(reverse(LIST)).status_code == 403
    assert len(standing()) == 1


def test_the_list_shows_what_is_open_and_the_rest_on_request(kayaks, admin_client):
    assert "20 euros / 25 euros" in admin_client.get(reverse(LIST)).content.decode()
    Contradiction.objects.update(state="dismissed")
    assert "20 euros / 25 euros" not in admin_client.get(reverse(LIST)).content.decode()
    assert "20 euros / 25 euros" in admin_client.get(f"{reverse(LIST)}?state=dismissed").content.decode()


def test_the_page_of_each_article_says_so(kayaks, admin_client):
    older, newer, found = kayaks
    for article, words in ((older, "says otherwise and is newer"), (newer, "still says otherwise")):
        page = admin_client.get(reverse("admin:knowledge_article_change", args=[article.pk])).content.decode()
        assert words in page
        assert reverse("admin:knowledge_contradiction_change", args=[found.pk]) in page
