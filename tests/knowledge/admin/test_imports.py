"""Importing in the admin: upload, look, carry out, watch."""

import io
import json
import struct
import zipfile
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from knowledge.imports import importer, runs, uploads
from knowledge.models import Article, ImportFile, ImportRun
from knowledge.search.retriever import search

pytestmark = pytest.mark.django_db(transaction=True)

ADD = "/admin/knowledge/importrun/add/"


@pytest.fixture
def editor(django_user_model):
    """May import, and nothing else."""
    user = django_user_model.objects.create_user("bob", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=["add_article", "change_article"]))
    return user


@pytest.fixture
def bob(client, editor):
    client.force_login(editor)
    return client


def archive(**files):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, text in files.items():
            opened.writestr(name, text)
    return content.getvalue()


def upload(client, *, publish=False, **files):
    """Sends the files; the page that comes back and the run, if there is one."""
    sent = [
        SimpleUploadedFile(name, content if isinstance(content, bytes) else content.encode())
        for name, content in files.items()
    ]
    response = client.post(ADD, {"files": sent, "as": "published" if publish else "draft"}, follow=True)
    return response.content.decode(), ImportRun.objects.first()


def press(client, run, step):
    response = client.post(reverse("admin:knowledge_importrun_step", args=[run.pk, step]), follow=True)
    return response.content.decode()


def page(client, run):
    return client.get(reverse("admin:knowledge_importrun_change", args=[run.pk])).content.decode()


FILES = {"ice.md": "# Ice rink\n\nOpen from November.", "bad.md": "No title."}


def test_the_list_of_articles_leads_to_the_upload(bob):
    listed = bob.get("/admin/knowledge/article/", follow=True).content.decode()
    assert "Import articles" in listed
    response = bob.get(reverse("admin:knowledge_article_import_articles"), follow=True)
    assert "Upload and check" in response.content.decode()


def test_an_upload_is_checked_first_and_writes_nothing(bob, make_article):
    make_article("skate", "Skates cost 5 euros.", title="Skate")
    text, run = upload(bob, **FILES, **{"skate.md": "# Skate\n\nSkates cost 6 euros."})
    assert "This is what would happen" in text
    assert (run.state, run.created, run.updated, run.failures) == ("checked", 1, 1, [["bad.md", "no title"]])
    assert "no title" in text
    assert Article.objects.get().body == "Skates cost 5 euros."


@pytest.mark.parametrize(("publish", "state"), [(True, "published"), (False, "draft")])
def test_then_it_is_carried_out_and_the_upload_is_deleted(bob, editor, publish, state):
    _text, run = upload(bob, publish=publish, **FILES)
    text = press(bob, run, "confirm")
    assert "Done" in text
    assert Article.objects.get().state == state
    assert bool(search("ice rink open").hits) == publish
    run.refresh_from_db()
    assert (run.state, run.created, run.failed, run.by) == ("done", 1, 1, editor)
    assert run.finished
    assert not ImportFile.objects.exists()


def test_an_upload_with_nothing_to_import_says_so(bob):
    text, _run = upload(bob, **{"bad.md": "No title."})
    assert "There is nothing to import." in text
    assert "/confirm/" not in text


def test_the_same_again_is_unchanged(bob):
    press(bob, upload(bob, publish=True, **FILES)[1], "confirm")
    _text, run = upload(bob, publish=True, **FILES)
    assert (run.created, run.updated, run.unchanged) == (0, 0, 1)


def test_a_zip_of_a_folder_gives_its_articles(bob):
    content = archive(**{
        "help/a.md": "# A\n\nText.", "help/deep/b.html": "<h1>B</h1><p>Text", "help/logo.png": "x",
        "__MACOSX/help/._a.md": "x", "help/.hidden/c.md": "# C\n\nText.", "../../etc/d.md": "# D\n\nText.",
        "rows.jsonl": "\n".join(json.dumps({"id": n, "title": f"R {n}", "body": "Text."}) for n in range(3)),
    })  # fmt: skip
    _text, run = upload(bob, **{"help.zip": content})
    press(bob, run, "confirm")
    assert set(Article.objects.values_list("title", flat=True)) == {"A", "B", "D", "R 0", "R 1", "R 2"}
    run.refresh_from_db()
    assert (run.total, run.done) == (6, 6)


def lying_archive():
    """An archive whose entry says that it is small."""
    content = bytearray(archive(**{"a.md": "# A\n\n" + "x" * 1000}))
    for signature, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = content.index(signature) + place
        content[start : start + 4] = struct.pack("<I", 10)
    return bytes(content)


def encrypted_archive():
    content = bytearray(archive(**{"a.md": "# A\n\nText."}))
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + place] |= 1
    return bytes(content)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("bomb.zip", lambda: archive(**{f"{n}.md": "x" * 400_000 for n in range(6)}), "more than 1 MB, unpacked"),
        ("many.jsonl", lambda: b"{}\n" * 101, "more than 100 articles"),
        ("large.md", lambda: b"x" * 1_100_000, "more than 1 MB, unpacked"),
        ("lying.zip", lying_archive, "is not a whole .zip archive"),
        ("locked.zip", encrypted_archive, "is encrypted"),
        ("broken.zip", lambda: b"PK\x03\x04 nothing", "is not a whole .zip archive"),
        ("cut.zip", lambda: archive(**{"a.md": "# A\n\nText."})[:-30], "is not a whole .zip archive"),
        ("pictures.zip", lambda: archive(**{"a.png": "x"}), "There are no articles in this"),
        ("nested.zip", lambda: archive(**{"a.zip": "x"}), "There are no articles in this"),
        ("entries.zip", lambda: archive(**{f"{n}.png": "" for n in range(201)}), "has too many entries"),
        ("a.exe", lambda: b"x", "is not a kind of file that can be imported"),
    ],
)  # fmt: skip
def test_a_hostile_or_useless_upload_is_refused_with_a_reason(bob, monkeypatch, name, content, reason):
    monkeypatch.setattr(uploads, "MOST_BYTES", uploads.MEGABYTE)
    monkeypatch.setattr(uploads, "MOST_ARTICLES", 100)
    monkeypatch.setattr(uploads, "MOST_ENTRIES", 200)
    text, run = upload(bob, **{name: content()})
    assert reason in text
    assert run is None
    assert not ImportFile.objects.exists()


def test_nothing_chosen_or_too_many_files_is_said(bob):
    assert "There are no articles in this" in upload(bob)[0]
    text, run = upload(bob, **{f"{n}.md": "# A\n\nText." for n in range(101)})
    assert "At most 100 files at a time" in text
    assert run is None


def test_an_upload_that_is_far_too_large_is_not_even_read(bob, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_BYTES", -uploads.MEGABYTE)
    assert "upload them in parts" in upload(bob, **FILES)[0]


def test_an_upload_needs_the_token_of_the_form(editor):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(editor)
    assert strict.post(ADD, {"files": [SimpleUploadedFile("a.md", b"# A\n\nText.")]}).status_code == 403
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize("missing", ["add_article", "change_article"])
def test_who_may_not_write_articles_may_not_import(bob, editor, missing):
    _text, run = upload(bob, **FILES)
    editor.user_permissions.remove(Permission.objects.get(codename=missing))
    assert bob.get(ADD).status_code == 403
    assert bob.post(ADD, {}).status_code == 403
    assert bob.get(reverse("admin:knowledge_importrun_change", args=[run.pk])).status_code == 403
    assert bob.get(reverse("admin:knowledge_importrun_failures", args=[run.pk])).status_code == 403
    for step in ("confirm", "restart", "discard"):
        assert bob.post(reverse("admin:knowledge_importrun_step", args=[run.pk, step])).status_code == 403
    assert not Article.objects.exists()


def test_strangers_are_sent_to_the_login(client):
    assert client.get(ADD).status_code == 302
    assert client.post(ADD, {}).status_code == 302


def test_buttons_are_pressed_not_followed_and_only_known_ones(bob):
    _text, run = upload(bob, **FILES)
    assert bob.get(reverse("admin:knowledge_importrun_step", args=[run.pk, "confirm"])).status_code == 405
    assert bob.post(reverse("admin:knowledge_importrun_step", args=[run.pk, "explode"])).status_code == 404
    assert bob.post(reverse("admin:knowledge_importrun_step", args=[0, "confirm"])).status_code == 404


def test_confirming_twice_imports_once(bob):
    _text, run = upload(bob, **FILES)
    press(bob, run, "confirm")
    assert "That was not done" in press(bob, run, "confirm")
    assert Article.objects.count() == 1


def test_an_upload_can_be_thrown_away(bob):
    _text, run = upload(bob, **FILES)
    press(bob, run, "discard")
    assert not ImportRun.objects.exists()
    assert not ImportFile.objects.exists()


def test_uploads_that_nobody_decides_about_are_forgotten(bob):
    _text, run = upload(bob, **FILES)
    ImportRun.objects.update(alive=timezone.now() - timedelta(days=8))
    upload(bob, **FILES)
    assert not ImportRun.objects.filter(pk=run.pk).exists()


def test_failures_can_be_taken_along_as_a_file(bob):
    _text, run = upload(bob, **{"=cmd.md": "No title."})
    response = bob.get(reverse("admin:knowledge_importrun_failures", args=[run.pk]))
    assert response.content.decode() == "file,reason\r\n'=cmd.md,no title\r\n"


class Killed(BaseException):
    """Stands for `kill -9`: nothing of ours catches it."""


@pytest.fixture
def killed_run(bob, monkeypatch):
    """A run of three batches of ten whose worker was killed in the second one."""
    monkeypatch.setattr(importer, "_BATCH", 10)
    rows = [json.dumps({"id": n, "title": f"R {n}", "body": "Text."}) for n in range(29)]
    _text, run = upload(bob, publish=True, **{"rows.jsonl": "\n".join(["broken", *rows])})
    store, batches = importer._store, []

    def killed(batch, *, publish):
        batches.append(batch)
        if len(batches) == 2:
            raise Killed
        return store(batch, publish=publish)

    with monkeypatch.context() as patched:
        patched.setattr(importer, "_store", killed)
        with pytest.raises(Killed):
            runs.confirm(run)
    run.refresh_from_db()
    return run


def test_a_run_whose_process_was_killed_says_so_and_goes_on_where_it_was(bob, killed_run):
    assert (killed_run.created, killed_run.failed, Article.objects.count()) == (10, 1, 10)
    assert "11 of 30 articles" in page(bob, killed_run)
    assert "That was not done" in press(bob, killed_run, "restart")  # it may be alive still
    ImportRun.objects.update(alive=timezone.now() - timedelta(minutes=5))
    assert "Go on where it stopped" in page(bob, killed_run)
    assert "Done" in press(bob, killed_run, "restart")
    killed_run.refresh_from_db()
    assert (killed_run.created, killed_run.unchanged, killed_run.failed) == (29, 0, 1)
    assert Article.objects.filter(state="published").count() == 29


def test_a_worker_that_was_taken_for_dead_writes_no_more(bob, killed_run, monkeypatch):
    ImportRun.objects.update(claim=None)
    store = importer._store

    def slow(batch, *, publish):
        report = store(batch, publish=publish)
        ImportRun.objects.update(claim="00000000-0000-0000-0000-000000000001")  # another worker has it
        return report

    monkeypatch.setattr(importer, "_store", slow)
    runs.work_on(killed_run.pk)
    killed_run.refresh_from_db()
    assert (killed_run.state, killed_run.created) == ("importing", 10)
    assert Article.objects.count() == 20


def test_a_second_worker_leaves_a_run_alone(killed_run):
    runs.work_on(killed_run.pk)
    assert Article.objects.count() == 10


def test_what_breaks_a_run_is_shown(bob, monkeypatch):
    _text, run = upload(bob, **FILES)

    def broken(batch, *, publish):
        raise RuntimeError("disk full")

    with monkeypatch.context() as patched:
        patched.setattr(importer, "_store", broken)
        text = press(bob, run, "confirm")
    assert "disk full" in text
    assert "Done" in press(bob, run, "restart")


def test_progress_is_a_part_of_the_page_that_asks_for_itself_until_the_end(bob, killed_run):
    address = reverse("admin:knowledge_importrun_change", args=[killed_run.pk])
    part = bob.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert 'hx-trigger="every 1s"' in part
    assert 'aria-valuenow="36"' in part
    ImportRun.objects.update(state="done", finished=timezone.now(), claim=None)
    assert "hx-trigger" not in bob.get(address, headers={"HX-Request": "true"}).content.decode()


def test_the_list_shows_how_each_import_went(bob, killed_run):
    listed = bob.get("/admin/knowledge/importrun/").content.decode()
    assert "rows.jsonl" in listed
    assert "11 / 30" in listed
