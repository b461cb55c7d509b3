"""The sync of the vector store when it is killed, refused, cut off, overtaken, or its store changed meanwhile."""

from collections.abc import Callable
from typing import Any

import openai
import pytest
from asgiref.sync import async_to_sync
from django.db import connection

from knowledge.articles.publishing import archive, delete, publish, save_revision
from knowledge.models import Article, StoreFile, StoreProblem, StoreRun, VectorStore
from knowledge.vector_store import client, sync
from knowledge.vector_store.drift import Drift, drift
from knowledge.vector_store.search import search
from knowledge.vector_store.sync import AlreadyRunningError, sync_store
from tests.wire.files import DROPPED

pytestmark = pytest.mark.django_db(transaction=True)

TAKE_IN = "POST /v1/vector_stores/vs_made/files"
TEXTS = {
    "returns": "You can send almost anything back within {} days of delivery, as long as it is unused.",
    "gift-cards": "A gift card is valid for {} months from the day that it was bought.",
    "delivery": "A parcel arrives within {} working days after it has left our warehouse.",
}
QUESTIONS = {
    "returns": "how many days to send something back",
    "gift-cards": "how long is a gift card valid",
    "delivery": "when does a parcel arrive after it left the warehouse",
}


@pytest.fixture
def files(server):
    return server.files


@pytest.fixture
def articles(transactional_db):
    return [_article(slug, text.format(10)) for slug, text in TEXTS.items()]


def _article(slug: str, body: str) -> Article:
    article = Article(slug=slug, title=slug.title(), body=body)
    publish(article)
    return article


def assert_equal(files) -> None:
    """The store holds the newest text of every published article, once, and nothing else of ours."""
    published = {each.public_id: f"# {each.title}\n\n{each.body}\n" for each in Article.objects.published()}
    held = sorted((file.attributes["article_id"], file.text) for file in files.files.values())
    assert held == sorted(published.items())
    assert {file.status for file in files.files.values()} <= {"completed"}
    assert set(files.files) == set(StoreFile.objects.filter(state="current").values_list("file_id", flat=True))
    assert StoreFile.objects.count() == len(published)


def answers(server, slug: str) -> list[str]:
    """The texts of an article that a customer's search through the store gives."""

    async def ask() -> list[str]:
        async with openai.AsyncOpenAI(api_key="test", base_url=server.url) as client:
            found = await search(QUESTIONS[slug], client=client, store_id="vs_made", each=4)
        return [hit.text for hit in found.hits if hit.slug == slug]

    return async_to_sync(ask)()


def assert_answered(server) -> None:
    for article in Article.objects.published().public():
        assert answers(server, article.slug) == [article.body]


class Killed(BaseException):
    """Stands for `kill -9`: nothing of ours catches it."""


def killed_after(calls: int) -> Callable[[], openai.OpenAI]:
    """A client whose process dies when it has the answer to that many calls."""
    left = [calls]

    def count(response: Any) -> None:
        left[0] -= 1
        if left[0] <= 0:
            raise Killed

    transport = openai.DefaultHttpxClient(event_hooks={"response": [count]})
    return lambda: openai.OpenAI(api_key="test", base_url=client.settings.OPENAI_BASE_URL, http_client=transport)


def test_killed_after_any_call_the_next_run_goes_on_and_every_article_is_answered_from_once(
    server, files, articles, monkeypatch
):
    monkeypatch.setattr(sync, "AT_ONCE", 1)  # so that nothing else goes on while the process dies
    kills = 0
    for calls in range(1, 20):
        with monkeypatch.context() as patched:
            patched.setattr(client, "client", killed_after(calls))
            try:
                sync_store()
            except Killed:
                kills += 1
        assert_answered(server)
        StoreRun.objects.update(running=None)
        save_revision(articles[0], body=TEXTS["returns"].format(100 + calls))
        (archive if calls % 2 else publish)(articles[1])
    assert kills > 10
    sync_store()
    assert_equal(files)
    assert_answered(server)
    assert len(files.stores) == 1


CALLS = [
    "GET /v1/vector_stores",
    "POST /v1/vector_stores",
    "POST /v1/files",
    TAKE_IN,
    "GET /v1/vector_stores/vs_made/files/",
    "GET /v1/files",
    "DELETE /v1/vector_stores/vs_made/files/",
    "DELETE /v1/files/",
]


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("fault", [429, 500, DROPPED])
def test_any_call_may_fail_for_a_while_or_lose_its_answer(server, files, articles, call, fault):
    if call != "POST /v1/vector_stores":
        sync_store()
        save_revision(articles[0], body=TEXTS["returns"].format(60))
        archive(articles[1])
    files.fail(call, fault)
    sync_store()
    sync_store()
    assert_equal(files)
    assert_answered(server)


def test_a_file_that_the_store_is_long_busy_with_is_asked_after_again(files, articles, monkeypatch):
    monkeypatch.setattr(client, "MOST_SECONDS", 0.02)
    files.slow = 10_000
    run = sync_store()
    assert (run.done, run.failed) == (0, 3)
    assert "still busy" in StoreProblem.objects.first().error
    for file in files.files.values():
        file.polls = 0
    assert sync_store(again=True).done == 3
    assert files.requests.count("POST /v1/files") == 3
    assert_equal(files)


def test_an_upload_that_somebody_deleted_before_it_was_taken_in_is_made_again(files, articles):
    files.fail(TAKE_IN, 500, times=18)  # as often as three articles ask
    assert sync_store().failed == 3
    files.files.clear()
    sync_store(again=True)
    sync_store(again=True)
    assert_equal(files)


def test_long_lists_come_in_pages(files, articles):
    files.most = 2
    sync_store()
    sync_store()
    assert files.requests.count("POST /v1/files") == 3
    for article in articles:
        archive(article)
    assert sync_store().removed == 3
    assert files.files == {}


def test_a_store_that_somebody_deleted_is_made_anew(server, files, articles):
    sync_store()
    files.lose_store("vs_made")
    sync_store()
    assert VectorStore.objects.get().store_id != "vs_made"
    assert_equal(files)


def test_a_store_that_was_set_and_is_gone_is_the_operators_business(files, articles, settings):
    settings.OPENAI_VECTOR_STORE = "vs_set"
    files.lost.add("vs_set")
    with pytest.raises(openai.NotFoundError):
        sync_store()
    assert "NotFoundError" in StoreRun.objects.get().error


@pytest.mark.parametrize(
    "change",
    [
        lambda article: delete(article),
        lambda article: archive(article),
        lambda article: save_revision(article, audience="internal"),
        lambda article: save_revision(article, body=TEXTS["returns"].format(60)),
    ],
    ids=["deleted", "archived", "internal", "edited"],
)
@pytest.mark.parametrize("moment", ["POST /v1/files", TAKE_IN, "GET /v1/vector_stores/vs_made/files/"])
def test_an_article_may_change_while_its_file_is_taken_in(server, files, articles, change, moment):
    sync_store()
    save_revision(articles[0], body=TEXTS["returns"].format(30))
    files.seen = _once(moment, lambda: change(Article.objects.get(slug="returns")))
    sync_store()
    assert_answered(server)
    sync_store()
    if Article.objects.filter(slug="returns", audience="internal").exists():
        assert answers(server, "returns") == []
        assert {file.attributes["audience"] for file in files.files.values()} == {"public", "internal"}
    assert_equal(files)
    assert_answered(server)
    assert not StoreProblem.objects.exists()


def _once(moment: str, change: Callable[[], object]) -> Callable[[str], None]:
    done: list[str] = []

    def seen(request: str) -> None:
        if request.startswith(moment) and not done:
            done.append(request)
            try:
                change()
            finally:
                connection.close()

    return seen


def test_a_provider_that_objects_to_everything_is_not_asked_for_every_article(files, articles):
    for number in range(40):
        _article(f"more-{number}", "More of the same.")
    files.fail("POST /v1/files", 400, times=100)
    with pytest.raises(openai.BadRequestError):
        sync_store()
    assert files.requests.count("POST /v1/files") < 20 + 2 * sync.AT_ONCE
    assert StoreRun.objects.get().error


def test_one_file_that_cannot_be_deleted_holds_up_nobody(files, articles):
    sync_store()
    stuck = StoreFile.objects.get(article=articles[0]).file_id
    for article in articles:
        archive(article)
    files.fail(f"DELETE /v1/files/{stuck}", 400, times=2)  # as one of our rows, and as a stray
    assert sync_store().removed == 2
    assert set(files.files) == {stuck}
    sync_store()
    sync_store()
    assert files.files == {}


def test_a_run_that_was_taken_for_dead_gives_way(files, articles):
    files.seen = _once(TAKE_IN, lambda: StoreRun.objects.update(running=None, error="the process died"))
    with pytest.raises(AlreadyRunningError):
        sync_store()
    sync_store()
    assert_equal(files)


def test_a_problem_ends_with_its_article(files, articles):
    files.unreadable = {"gift card"}
    sync_store()
    archive(Article.objects.get(slug="gift-cards"))
    sync_store()
    assert not StoreProblem.objects.exists()
    assert_equal(files)


def test_the_drift_is_seen_and_goes_with_the_next_run(files, articles):
    with client.client() as api:
        assert drift(api) == Drift(wanted=3, missing=3)
        sync_store()
        assert drift(api) == Drift(wanted=3, held=3)
        save_revision(articles[0], body=TEXTS["returns"].format(60))
        del files.files[StoreFile.objects.get(article=articles[1]).file_id]
        ours, theirs = VectorStore.objects.get().prefix + "-9-x.md", "handbook.md"
        kind = type(next(iter(files.files.values())))
        files.files["file_stray"] = kind("file_stray", ours, "Stray.")
        files.files["file_theirs"] = kind("file_theirs", theirs, "Theirs.", {"article_id": "x"}, "completed")
        assert drift(api) == Drift(wanted=3, held=1, outdated=1, missing=1, stray=1, foreign=1)
        sync_store()
        assert drift(api) == Drift(wanted=3, held=3, foreign=1)
