import pytest
from django.core.management import call_command

from knowledge import tasks
from knowledge.models import Article, Passage
from knowledge.search import indexing
from knowledge.search.retriever import search


def test_up_to_date_articles_are_left_alone(small_shop):
    before = set(Passage.objects.values_list("pk", flat=True))
    assert indexing.sync_local() == indexing.SyncReport(rebuilt=0, unchanged=26)
    assert set(Passage.objects.values_list("pk", flat=True)) == before


def test_an_article_that_was_changed_behind_our_back_is_rebuilt(small_shop, capsys):
    Article.objects.filter(slug="range").update(indexed_hash="")
    Passage.objects.filter(article__slug="range").delete()
    call_command("sync_knowledge")
    assert "rebuilt 1, unchanged 25" in capsys.readouterr().out
    assert search("how far does the e-bike go").hits[0].slug == "range"


def test_passages_of_an_unpublished_article_are_removed(small_shop):
    Article.objects.filter(slug="range").update(state=Article.State.DRAFT)
    assert indexing.sync_local().rebuilt == 1
    assert not Passage.objects.filter(article__slug="range").exists()


def test_an_interrupted_run_keeps_what_it_has_done(small_shop, monkeypatch):
    monkeypatch.setattr(indexing, "_REINDEX_BATCH", 10)
    Article.objects.update(indexed_hash="")

    def interrupt(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        indexing.sync_local(interrupt)
    assert indexing.sync_local().rebuilt == 16


def test_the_task_does_the_same(small_shop):
    Article.objects.update(indexed_hash="")
    tasks.sync_knowledge()
    assert not Article.objects.filter(indexed_hash="").exists()
