"""`import_articles`: progress, reports, dry runs, and what follows an import."""

import csv
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import DataError

from knowledge.articles import publishing
from knowledge.gaps import recording
from knowledge.gaps.recording import record_gap
from knowledge.imports import importer
from knowledge.models import Article, GapCluster, Passage, Revision
from knowledge.search.retriever import search
from knowledge.vector_store import sync


@pytest.fixture
def run(db, capsys):
    """Imports and returns what was printed: (output, errors)."""

    def run_command(*paths, **options):
        call_command("import_articles", *[str(path) for path in paths], **options)
        printed = capsys.readouterr()
        return printed.out.strip(), printed.err

    return run_command


@pytest.fixture
def many(tmp_path):
    """1,500 articles."""
    rows = ({"id": f"kb-{n}", "title": f"Part {n}", "body": f"Part {n} costs {n} euros."} for n in range(1500))
    path = tmp_path / "many.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


@pytest.fixture
def folder(tmp_path):
    """One article of each fate, when `old` and `same` are there already."""
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "same.md").write_text("# Same\n\nAs it was.")
    (folder / "old.md").write_text("# Old\n\nBefore.")
    call_command("import_articles", str(folder), publish=True, verbosity=0)
    (folder / "old.md").write_text("# Old\n\nAfter.")
    (folder / "new.md").write_text("# New\n\nText.")
    (folder / "=bad.md").write_text("No title.")
    return folder


def test_many_articles_show_progress_and_are_imported_once(run, many):
    printed, progress = run(many, publish=True, verbosity=2)
    assert printed == "created 1500, updated 0, unchanged 0, failed 0"
    assert [line.split()[0] for line in progress.splitlines()][:3] == ["500", "1000", "1500"]
    assert "/s: created 500," in progress
    assert run(many, publish=True) == ("created 0, updated 0, unchanged 1500, failed 0", "")
    assert Revision.objects.count() == Passage.objects.count() == 1500


def test_an_interrupted_import_leaves_whole_batches(run, many, monkeypatch, capsys):
    store, batches = importer._store, []

    def interrupted(batch, *, publish):
        report = store(batch, publish=publish)
        batches.append(batch)
        if len(batches) == 2:
            raise KeyboardInterrupt
        return report

    monkeypatch.setattr(importer, "_store", interrupted)
    with pytest.raises(SystemExit):
        run(many, publish=True)
    assert "Until then, whole batches: created 500" in capsys.readouterr().err
    assert Article.objects.count() == Passage.objects.count() == 500
    monkeypatch.undo()
    assert run(many, publish=True)[0] == "created 1000, updated 0, unchanged 500, failed 0"


def test_a_dry_run_says_what_would_happen_and_writes_nothing(run, folder, capsys):
    before = list(Article.objects.order_by("pk").values())
    capsys.readouterr()
    printed, errors = run(folder, publish=True, dry_run=True)
    assert printed == "dry run: created 1, updated 1, unchanged 1, failed 1"
    assert "=bad.md: no title" in errors
    assert list(Article.objects.order_by("pk").values()) == before
    assert Revision.objects.count() == 2


@pytest.mark.parametrize("name", ["report.json", "report.csv"])
def test_the_report_says_what_failed_and_why(run, folder, tmp_path, name):
    run(folder, f"--report={tmp_path / name}")
    text = (tmp_path / name).read_text()
    if name.endswith("json"):
        report = json.loads(text)
        assert (report["created"], report["updated"], report["unchanged"], report["failed"]) == (1, 1, 1, 1)
        [failure] = report["failures"]
        assert failure == {"origin": str(folder / "=bad.md"), "reason": "no title"}
    else:
        assert list(csv.reader(text.splitlines()))[1:] == [[str(folder / "=bad.md"), "no title"]]


@pytest.mark.parametrize("report", ["report.txt", "no/such/folder/report.csv"])
def test_a_report_that_cannot_be_written_is_said_before_anything_is_imported(run, folder, report):
    before = Article.objects.count()
    with pytest.raises(CommandError):
        run(folder, f"--report={report}")
    assert Article.objects.count() == before


@pytest.mark.parametrize("name", ["a.html", "a.md"])
def test_each_kind_is_unchanged_the_second_time(run, tmp_path, name):
    (tmp_path / name).write_text("<h1>T</h1><p>A\r\n<b>b</b></p>" if name.endswith("html") else "# T\r\n\r\nA\r\n")
    run(tmp_path, publish=True)
    assert run(tmp_path, publish=True)[0] == "created 0, updated 0, unchanged 1, failed 0"


def test_what_a_file_does_not_say_stays_as_an_editor_set_it(run, tmp_path):
    (tmp_path / "a.md").write_text("# A\n\nText.")
    run(tmp_path, publish=True)
    Article.objects.update(category="Boats", audience="internal", locale="de", review_by="2031-01-01")
    assert run(tmp_path, publish=True)[0] == "created 0, updated 0, unchanged 1, failed 0"
    assert Article.objects.get().audience == "internal"


def test_a_file_may_be_internal_or_stay_a_draft(run, tmp_path):
    (tmp_path / "a.md").write_text("---\ntitle: Ice rink keys\naudience: internal\n---\nThe keys hang in the office.")
    (tmp_path / "b.md").write_text("---\ntitle: Ski lift\nstate: draft\n---\nNot open.")
    run(tmp_path, publish=True)
    assert search("where are the ice rink keys").hits == []
    assert search("where are the ice rink keys", audience="internal").hits
    assert Article.objects.get(slug="b").state == Article.State.DRAFT


def test_an_article_with_an_id_is_not_taken_over_by_a_file_of_the_same_name(run, tmp_path):
    (tmp_path / "a.jsonl").write_text(json.dumps({"id": "kb-1", "title": "Prices", "body": "Cost 1."}))
    (tmp_path / "prices.md").write_text("# Prices\n\nCost 2.")
    for count in ("created 1, updated 0, unchanged 0", "created 0, updated 0, unchanged 1"):
        printed, errors = run(tmp_path)
        assert printed == f"{count}, failed 1"
        assert "prices.md: slug prices is that of an article that was imported with an id" in errors


def test_an_article_that_the_database_refuses_does_not_stop_the_others(run, many, monkeypatch):
    store = importer._store

    def refuse(batch, *, publish):
        report = store(batch, publish=publish)
        if any(document.external_id == "kb-3" for document in batch):
            raise DataError("too odd")
        return report

    monkeypatch.setattr(importer, "_BATCH", 10)
    monkeypatch.setattr(importer, "_store", refuse)
    many.write_text("".join(many.read_text().splitlines(keepends=True)[:20]))
    printed, errors = run(many)
    assert printed == "created 19, updated 0, unchanged 0, failed 1"
    assert "many.jsonl:4: the database refuses it: too odd" in errors
    assert Article.objects.count() == 19


def test_the_store_is_asked_for_once_and_said_so(run, many, settings, monkeypatch, django_capture_on_commit_callbacks):
    runs = []
    settings.KNOWLEDGE_BACKEND = "openai"
    monkeypatch.setattr(sync, "run_sync", lambda: runs.append(Article.objects.count()))
    with django_capture_on_commit_callbacks(execute=True):
        printed, _errors = run(many, publish=True)
    assert runs == [1500]
    assert "Bringing the vector store up to date" in printed
    with django_capture_on_commit_callbacks(execute=True):
        assert "Bringing" not in run(many, publish=True)[0]
    assert runs == [1500]


def test_imported_articles_close_gaps(run, tmp_path, django_capture_on_commit_callbacks):
    record_gap("Can I rent a bike by the day?")
    (tmp_path / "rental.md").write_text("# Rent a bike\n\nYou can rent a bike by the day for 30 euros.")
    with django_capture_on_commit_callbacks(execute=True):
        run(tmp_path)
    assert GapCluster.objects.get().state == GapCluster.State.OPEN
    with django_capture_on_commit_callbacks(execute=True):
        run(tmp_path, publish=True)
    assert GapCluster.objects.get().state == GapCluster.State.CLOSED


def test_publishing_many_asks_the_open_questions_again_once(db, monkeypatch, django_capture_on_commit_callbacks):
    record_gap("Can I rent a bike by the day?")
    asked = []
    monkeypatch.setattr(recording, "close_answered_by", lambda *articles: asked.append(articles))
    articles = [Article(slug=f"a{n}", title=f"A {n}", body="Text.") for n in range(3)]
    with django_capture_on_commit_callbacks(execute=True):
        publishing.publish_all(articles)
    assert asked == [tuple(article.pk for article in articles)]
