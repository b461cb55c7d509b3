"""The vector store follows the published articles, whatever goes wrong on the way."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta

import openai
import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from knowledge import jobs, tasks
from knowledge.articles.publishing import archive, delete, publish, save_revision
from knowledge.models import Article, StoreFile, StoreProblem, StoreRun, VectorStore
from knowledge.vector_store import sync
from knowledge.vector_store.sync import AlreadyRunningError, sync_store

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def files(server):
    return server.files


@pytest.fixture
def articles(transactional_db):
    return [_article(slug) for slug in ("returns", "delivery", "gift-cards")]


def _article(slug: str, body: str = "") -> Article:
    article = Article(slug=slug, title=slug.title(), body=body or f"All about {slug}.")
    publish(article)
    return article


def current() -> set[str]:
    return set(StoreFile.objects.filter(state="current").values_list("file_id", flat=True))


def test_published_articles_are_brought_into_the_store_once(files, articles):
    _article("secret-plan")
    archive(Article.objects.get(slug="secret-plan"))
    run = sync_store()
    assert (run.total, run.done, run.failed, run.error) == (3, 3, 0, "")
    assert files.held["returns"] == "# Returns\n\nAll about returns.\n"
    assert set(files.held) == {"returns", "delivery", "gift-cards"}
    again = sync_store()
    assert again.total == 0
    assert files.requests.count("POST /v1/files") == 3
    assert VectorStore.objects.get().store_id == "vs_made"


def test_only_what_has_changed_is_replaced_and_the_old_text_is_deleted_last(files, articles):
    sync_store()
    files.requests.clear()
    save_revision(articles[0], body="Send it back within 60 days.")
    sync_store()
    assert "60 days" in files.held["returns"]
    assert len(files.files) == 3
    changes = [request for request in files.requests if not request.startswith("GET")]
    assert [request.partition(" ")[0] for request in changes] == ["POST", "POST", "DELETE", "DELETE"]


def test_what_is_no_longer_published_leaves_the_store(files, articles):
    sync_store()
    archive(articles[0])
    delete(articles[1])
    sync_store()
    assert set(files.held) == {"gift-cards"}
    assert len(files.files) == 1


def test_one_article_that_the_store_cannot_read_holds_up_nobody(files, articles):
    files.unreadable = {"delivery"}
    run = sync_store()
    assert (run.done, run.failed) == (2, 1)
    assert "cannot be read" in StoreProblem.objects.get(article__slug="delivery").error
    files.unreadable = set()
    assert sync_store().total == 0  # it rests for a while
    assert sync_store(again=True).done == 1
    assert not StoreProblem.objects.exists()
    assert len(files.held) == len(files.files) == 3


def test_a_newer_text_that_fails_leaves_the_older_one_answering(files, articles):
    sync_store()
    files.unreadable = {"60 days"}
    save_revision(articles[0], body="Send it back within 60 days.")
    sync_store()
    assert files.held["returns"] == "# Returns\n\nAll about returns.\n"


@pytest.mark.parametrize("request_line", ["POST /v1/files", "POST /v1/vector_stores/vs_made/files", "GET /v1/vector"])
@pytest.mark.parametrize("status", [429, 500])
def test_short_troubles_are_waited_out(files, articles, request_line, status):
    sync_store()
    save_revision(articles[0], body="Send it back within 60 days.")
    files.fail(request_line, status, times=2)
    assert sync_store().failed == 0
    assert "60 days" in files.held["returns"]


def test_a_refused_key_ends_the_run_and_says_so(files, articles):
    files.fail("GET /v1/vector_stores", 401, times=10)
    with pytest.raises(openai.AuthenticationError):
        sync_store()
    assert "AuthenticationError" in StoreRun.objects.get().error
    assert StoreRun.objects.get().finished


class Killed(BaseException):
    """Stands for `kill -9`: nothing of ours catches it."""


@pytest.mark.parametrize("step", ["upload", "add_to_store", "remove"])
def test_a_run_that_was_killed_anywhere_is_taken_up(files, articles, monkeypatch, step):
    sync_store()
    save_revision(articles[0], body="Send it back within 60 days.")
    real = getattr(sync.client, step)

    def killed(*args):
        real(*args)
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(sync.client, step, killed)
        with pytest.raises(Killed):
            sync_store()
    assert files.files  # an article was answered from all the time
    StoreRun.objects.update(running=None)
    sync_store()
    assert "60 days" in files.held["returns"]
    assert {file.id for file in files.files.values()} == current()


def test_a_file_that_somebody_deleted_comes_back(files, articles):
    sync_store()
    gone = StoreFile.objects.get(article=articles[0]).file_id
    del files.files[gone]
    assert sync_store().total == 1
    assert "returns" in files.held


def test_two_runs_at_once_are_one(files, articles):
    StoreRun.objects.create()
    with pytest.raises(AlreadyRunningError):
        sync_store()
    StoreRun.objects.update(alive=timezone.now() - timedelta(hours=1))
    assert sync_store().done == 3


def test_files_of_others_are_left_alone(files, articles):
    sync_store()
    files.files["file_theirs"] = type(next(iter(files.files.values())))("file_theirs", "handbook.md", "Theirs.")
    sync_store()
    assert "file_theirs" in files.files


def test_progress_is_told(files, articles):
    seen = []
    sync_store(lambda run: seen.append((run.done, run.total)))
    assert seen[0] == (0, 3)
    assert (3, 3) in seen


def test_a_slow_store_is_waited_for(files, articles):
    files.slow = 3
    assert sync_store().done == 3
    assert set(files.held) == {"returns", "delivery", "gift-cards"}


@pytest.fixture
def kept_in_store(settings, server):
    """Every change of an article asks for a run, in a thread of this process."""
    settings.KNOWLEDGE_BACKEND = "openai"
    settings.EMBEDDED = True
    jobs.enable_background_threads()
    yield
    for thread in threading.enumerate():
        if thread.name == "sync_vector_store":
            thread.join(30)


def test_publishing_brings_an_article_into_the_store(files, kept_in_store):
    _article("returns")
    wait_until(lambda: files.held.get("returns"))
    save_revision(Article.objects.get(), body="Send it back within 60 days.")
    wait_until(lambda: "60 days" in files.held.get("returns", ""))
    archive(Article.objects.get())
    wait_until(lambda: not files.files)


def test_an_import_on_the_command_line_ends_when_its_articles_are_in_the_store(
    files, server, settings, tmp_path, capsys
):
    settings.KNOWLEDGE_BACKEND = "openai"
    settings.EMBEDDED = True
    for slug in ("returns", "delivery"):
        (tmp_path / f"{slug}.md").write_text(f"# {slug.title()}\n\nAll about {slug}.")
    call_command("import_articles", str(tmp_path), publish=True)
    assert set(files.held) == {"returns", "delivery"}
    assert StoreRun.objects.count() == 1
    assert "vector store: 2 brought, 0 failed" in capsys.readouterr().out


def test_several_processes_have_a_worker_do_it(files, articles, settings):
    tasks.sync_vector_store()
    assert not files.held  # this site keeps no store
    settings.KNOWLEDGE_BACKEND = "openai"
    tasks.sync_vector_store()
    assert len(files.held) == len(files.files) == 3


def test_the_command_brings_it_up_to_date_and_says_what_failed(files, articles, kept_in_store, capsys):
    files.unreadable = {"delivery"}
    with pytest.raises(CommandError, match="1 articles are not in the vector store"):
        call_command("sync_knowledge")
    said = capsys.readouterr()
    assert "vector store: 2 brought, 1 failed" in said.out
    assert "delivery: the store did not take the file in" in said.err


def test_a_store_that_refuses_us_is_said_in_one_line(files, articles, kept_in_store):
    files.fail("POST /v1/vector_stores", 401, times=10)
    with pytest.raises(CommandError, match="The vector store cannot be used"):
        call_command("sync_knowledge")


def test_admins_see_the_runs_and_what_each_article_lacks(files, articles, kept_in_store, admin_client):
    files.unreadable = {"delivery"}
    sync_store()
    runs = admin_client.get("/admin/knowledge/storerun/").content.decode()
    assert "3 / 3" in runs
    assert "cannot be read" in admin_client.get("/admin/knowledge/storeproblem/").content.decode()
    shown = admin_client.get("/admin/knowledge/article/").content.decode()
    assert "Not in the store" in shown
    assert "In the store" in shown


def test_the_button_in_admin_asks_for_a_run(files, articles, kept_in_store, admin_client):
    sync_store()
    files.files.clear()
    answer = admin_client.get(reverse("admin:knowledge_storerun_sync_now"), follow=True)
    assert "It begins in a moment." in answer.content.decode()
    wait_until(lambda: len(files.held) == 3)


def wait_until(true: Callable[[], object], seconds: float = 20.0) -> None:
    ends = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < ends, "it did not happen"
        time.sleep(0.05)
    while StoreRun.objects.filter(running=True).exists():
        time.sleep(0.05)


@pytest.fixture
def watched(files, articles, settings):
    """The pages of a site that keeps a store; what they ask for is seen to by nobody."""
    settings.KNOWLEDGE_BACKEND = "openai"


def progress(admin_client, seen: str = ""):
    return admin_client.get(reverse("admin:knowledge_storerun_progress"), {"seen": seen})


def test_the_page_of_runs_shows_how_far_a_run_is_and_when_it_has_ended(watched, admin_client):
    run = StoreRun.objects.create(total=40, done=9, failed=1)
    page = admin_client.get("/admin/knowledge/storerun/").content.decode()
    assert "Running: 10 of 40 articles" in page
    assert 'aria-valuenow="25"' in page
    assert f"?seen={run.pk}-runs" in page
    assert "HX-Refresh" not in progress(admin_client, f"{run.pk}-runs")
    StoreRun.objects.update(running=None, finished=timezone.now())
    ended = progress(admin_client, f"{run.pk}-runs")
    assert ended["HX-Refresh"] == "true"
    assert "brought up to date" in ended.content.decode()


def test_strangers_see_nothing_of_it(watched, client):
    assert client.get(reverse("admin:knowledge_storerun_progress")).status_code == 302


def look(admin_client) -> str:
    return admin_client.get(reverse("admin:knowledge_storerun_look"), follow=True).content.decode()


def test_a_look_into_the_store_says_how_far_it_is_off(watched, files, articles, admin_client):
    assert "0 in the store, 3 wanted, 3 missing" in look(admin_client)
    sync_store()
    assert "3 in the store, 3 wanted, 0 missing, 0 with an older text, 0 stray, 0 of others." in look(admin_client)
    files.fail("GET /v1/vector_stores", 401)
    assert "cannot be looked into" in look(admin_client)


def test_an_article_that_failed_is_tried_again_at_once(files, articles, kept_in_store, admin_client):
    files.unreadable = {"delivery"}
    sync_store()
    files.unreadable = set()
    chosen = {"action": "try_again", "_selected_action": [StoreProblem.objects.get().pk]}
    answer = admin_client.post(reverse("admin:knowledge_storeproblem_changelist"), chosen, follow=True)
    assert "They are tried again in a moment." in answer.content.decode()
    wait_until(lambda: "delivery" in files.held)
    wait_until(lambda: not StoreProblem.objects.exists())


def test_the_page_says_who_searches(files, articles, settings, admin_client):
    settings.KNOWLEDGE_BACKEND = "file_search"
    page = progress(admin_client).content.decode()
    assert "does not search the store itself yet: the vector store holds no article yet" in page
    sync_store()
    assert "The model searches the store itself." in progress(admin_client).content.decode()
    settings.KNOWLEDGE_BACKEND = "local"
    assert "answers from its own index" in progress(admin_client).content.decode()
