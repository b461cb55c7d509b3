import pytest
from django.db import transaction

from knowledge.articles import publishing
from knowledge.models import Article, IndexState, Passage
from knowledge.search.retriever import search


def test_a_draft_is_not_found(db):
    publishing.save_revision(Article(slug="kayak", title="Renting a kayak", body="Kayaks cost 20 an hour."))
    assert search("renting a kayak").hits == []


def test_a_published_article_is_found(make_article):
    make_article("kayak", "Kayaks cost 20 an hour.", title="Renting a kayak")
    assert [hit.slug for hit in search("renting a kayak").hits] == ["kayak"]


def test_a_changed_text_is_searchable_at_once(make_article):
    article = make_article("kayak", "Kayaks cost 20 an hour.", title="Renting a kayak")
    publishing.save_revision(article, body="Kayaks cost 20 an hour. Paddles are included.")
    assert "Paddles" in search("kayak paddles included").hits[0].text


def test_every_changed_text_is_kept_as_a_revision(make_article, django_user_model):
    editor = django_user_model.objects.create_user("bob")
    article = make_article("kayak", "First.")
    publishing.save_revision(article, body="Second.", by=editor)
    assert [(each.number, each.body) for each in article.revisions.all()] == [(2, "Second."), (1, "First.")]
    assert article.revisions.first().author == editor
    assert article.revision == 2


def test_saving_the_same_text_adds_no_revision(make_article):
    article = make_article("kayak", "First.")
    updated = article.updated_at
    assert publishing.save_revision(article) is False
    assert article.revisions.count() == 1
    assert article.updated_at == updated


def test_two_copies_of_an_article_never_share_a_revision_number(make_article):
    article = make_article("kayak", "First.")
    stale_copy = Article.objects.get(pk=article.pk)
    publishing.save_revision(article, body="Second.")
    publishing.save_revision(stale_copy, body="Third.")
    assert list(article.revisions.values_list("number", flat=True)) == [3, 2, 1]


def test_an_archived_article_is_not_found_and_can_come_back(make_article):
    article = make_article("kayak", "Kayaks cost 20 an hour.", title="Renting a kayak")
    publishing.archive(article)
    assert search("renting a kayak").hits == []
    assert not article.passages.exists()
    publishing.publish(article)
    assert search("renting a kayak").hits


def test_a_deleted_article_leaves_nothing_behind(make_article):
    publishing.delete(make_article("kayak", "Kayaks cost 20 an hour."))
    assert not Passage.objects.exists()
    assert search("kayak").hits == []


def test_a_failed_change_leaves_text_and_index_as_they_were(make_article):
    article = make_article("kayak", "Kayaks cost 20 an hour.", title="Renting a kayak")
    search("kayak")

    def fail_half_way():
        with transaction.atomic():
            publishing.save_revision(article, body="Canoes only.")
            assert "Canoes" in search("renting a kayak").hits[0].text
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_half_way()
    assert "Kayaks cost 20" in search("renting a kayak").hits[0].text


def test_the_index_token_changes_with_the_passages_only(make_article):
    article = make_article("kayak", "Kayaks cost 20 an hour.")
    token = IndexState.objects.get().token
    publishing.save_revision(article)
    assert IndexState.objects.get().token == token
    publishing.save_revision(article, body="Kayaks cost 25 an hour.")
    assert IndexState.objects.get().token != token
