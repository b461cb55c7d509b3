"""What search knows about the whole index stays right whatever is done to the articles."""

import json
import random
import threading

import pytest
from django.db import connection, transaction

from knowledge.articles import publishing
from knowledge.imports.importer import import_paths
from knowledge.models import Article, IndexFigures, Passage
from knowledge.search import index_counts, statistics
from knowledge.search.indexing import sync_local
from knowledge.search.retriever import search
from knowledge.text.terms import stem

WORDS = ["kayak", "canoe", "paddle", "river", "lake", "harbour", "rental", "deposit", "refund", "lesson", "ferry"]


def assert_right():
    counted, known = index_counts.recount(), statistics.current()
    assert known.passages == counted.passages == Passage.objects.count()
    assert dict(known.frequency) == dict(counted.stems)
    assert known.lengths == pytest.approx(
        [max(total / counted.passages, 1) if counted.passages else 1 for total in counted.lengths]
    )
    assert {word for word in counted.words if known.frequency[stem(word)]} <= known.vocabulary


def a_text(chance):
    return f"## {chance.choice(WORDS)}\n\n" + " ".join(chance.choices(WORDS, k=chance.randint(5, 60)))


@pytest.mark.parametrize("seed", range(3))
def test_the_figures_are_those_of_the_passages_after_any_changes(db, tmp_path, monkeypatch, seed):
    monkeypatch.setattr(index_counts, "FOLD_FROM", 7)
    chance = random.Random(seed)
    for step in range(40):
        articles = list(Article.objects.order_by("pk"))
        action = chance.choice(["publish", "publish", "edit", "archive", "delete", "import", "fail", "sync", "search"])
        article = chance.choice(articles) if articles else None
        if action == "publish":
            publishing.publish(Article(slug=f"a{step}", title=chance.choice(WORDS), body=a_text(chance)))
        elif action == "import":
            rows = [{"id": f"i{n}", "title": chance.choice(WORDS), "body": a_text(chance)} for n in range(4)]
            (tmp_path / "rows.jsonl").write_text("\n".join(json.dumps(row) for row in rows))
            import_paths([tmp_path / "rows.jsonl"], publish=chance.random() < 0.7)
        elif action == "sync":
            Article.objects.filter(pk__lte=step).update(indexed_hash="old")
            sync_local()
        elif action == "search":
            assert_right()
        elif article and action == "edit":
            publishing.save_revision(article, title=chance.choice(WORDS), body=a_text(chance))
        elif article and action == "archive":
            publishing.archive(article)
        elif article and action == "delete":
            publishing.delete(article)
        elif article and article.state == Article.State.PUBLISHED:
            with transaction.atomic():
                publishing.save_revision(article, body="Submarines only.")
                assert "submarin" in statistics.current().frequency
                transaction.set_rollback(True)
    assert_right()
    assert IndexFigures.objects.count() <= 8


def test_passages_from_before_there_were_figures_are_counted(small_shop):
    IndexFigures.objects.all().delete()
    publishing.archive(small_shop["warranty"])
    assert_right()


def test_many_articles_published_one_by_one_are_counted_once_by_the_next_search(make_article, monkeypatch):
    make_article("first", "Kayaks are for rent.")
    search("kayak")
    monkeypatch.setattr(statistics, "recount", lambda: pytest.fail("measured anew"))
    for number in range(20):
        make_article(f"boat-{number}", f"Boat number{number} has oars.")
    assert statistics.current().passages == 21


def test_a_word_that_nobody_uses_any_more_mends_nothing(make_article):
    article = make_article("parasols", "Parasols are for rent at the beach.")
    make_article("boats", "Boats are for rent at the harbour.")
    assert search("parasosl").hits
    publishing.save_revision(article, title="Chairs", body="Chairs are for rent at the beach.")
    assert search("parasosl").hits == []


@pytest.mark.django_db(transaction=True)
def test_changes_made_at_the_same_time_are_all_counted():
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer")
    publishing.publish(Article(slug="first", title="First", body="Kayaks."))

    def publish_some(name):
        try:
            for number in range(8):
                publishing.publish(Article(slug=f"{name}-{number}", title=name, body=f"Boat {name}{number} has oars."))
                statistics.current()
        finally:
            connection.close()

    threads = [threading.Thread(target=publish_some, args=[name]) for name in ("ann", "ben", "cid")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Article.objects.count() == 25
    assert_right()
