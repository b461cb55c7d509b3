"""A provider that refuses our key is staff's business, and shown to them until it answers again."""

from io import StringIO

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.urls import reverse

from conversations.models import Owner, ProviderRefusal
from knowledge.articles.publishing import publish
from knowledge.models import Article, StoreFile
from tests.conversations.conftest import answer, new_conversation, replies, write
from tests.inbox.conftest import signed_in, staff
from tests.wire.holding import hold_articles

pytestmark = pytest.mark.django_db(transaction=True)

HELLO = "Hello, how can I help?"
REFUSALS = [
    (401, "invalid_api_key", "has refused our key since"),
    (403, "error", "has not let our key use the model since"),
    (429, "insufficient_quota", "has been used up since"),
    (404, "model_not_found", "has not known our model since"),
]


@pytest.fixture
def boss(db):
    sue = staff("Sue")
    sue.is_superuser = True
    sue.save()
    return signed_in(sue)


def greet():
    conversation = new_conversation()
    write(conversation, "Hello")
    answer(conversation)
    return conversation


def pages(client) -> list[str]:
    return [client.get(reverse(name)).content.decode() for name in ("inbox:list", "admin:index")]


@pytest.mark.parametrize(("status", "code", "words"), REFUSALS)
def test_the_customer_gets_a_person_and_staff_are_told_why(server, boss, status, code, words):
    server.fail(status, times=3, code=code)
    conversation = greet()
    assert conversation.owner == Owner.QUEUE
    assert conversation.handoffs.get().reason == "agent_failed"
    assert not {"key", "OpenAI", "credit"} & set(replies(conversation)[-1].split())
    assert all(words in page for page in pages(boss))


def test_it_is_shown_until_a_call_succeeds(server, boss):
    server.fail(401)
    greet()
    since = ProviderRefusal.objects.get().since
    server.fail(403)
    greet()
    assert (ProviderRefusal.objects.get().what, ProviderRefusal.objects.get().since) == ("permission", since)
    server.say(HELLO)
    assert replies(greet()) == [HELLO]
    assert not any("Conversations go to people" in page for page in pages(boss))


def test_other_failures_are_not_shown(server, boss):
    server.fail(400)
    greet()
    assert not ProviderRefusal.objects.exists()


def test_with_the_built_in_model_there_is_nothing_to_say(server, settings, boss):
    ProviderRefusal.record("key")
    settings.AGENT_BACKEND = "offline"
    assert not any("Conversations go to people" in page for page in pages(boss))


def test_the_site_is_still_ready(client, server):
    ProviderRefusal.record("key")
    assert client.get("/readyz").status_code == 200


def test_customers_see_none_of_it(client, server):
    ProviderRefusal.record("key")
    assert "our key" not in client.get("/chat/").content.decode()


# manage.py check_openai


def check() -> str:
    out = StringIO()
    call_command("check_openai", stdout=out)
    return out.getvalue()


def test_the_command_asks_each_model_and_takes_the_banner_away(server, settings):
    ProviderRefusal.record("key")
    server.say("OK")
    server.say("OK")
    assert "answers: gpt-5.4-mini, gpt-5.4." in check()
    assert [asked["model"] for asked in server.requests] == ["gpt-5.4-mini", "gpt-5.4"]
    assert not ProviderRefusal.objects.exists()


@pytest.mark.parametrize(
    ("status", "code", "words"),
    [
        (401, "invalid_api_key", "refuses the key"),
        (403, "error", "does not let this key use gpt-5.4-mini"),
        (404, "model_not_found", "does not know gpt-5.4-mini"),
        (429, "insufficient_quota", "credit"),
        (429, "rate_limit_exceeded", "too often"),
        (500, "server_error", "answered gpt-5.4-mini with 500"),
    ],
)
def test_the_command_says_in_a_line_what_is_wrong(server, status, code, words):
    server.fail(status, code=code)
    with pytest.raises(CommandError, match=words) as said:
        check()
    assert "\n" not in str(said.value)


def test_the_command_says_when_nobody_is_there(server, settings):
    settings.OPENAI_BASE_URL = "http://127.0.0.1:9/v1"
    with pytest.raises(CommandError, match=r"127\.0\.0\.1:9 cannot be reached"):
        check()


def test_the_command_says_when_there_is_no_key(settings):
    settings.OPENAI_API_KEY = ""
    with pytest.raises(CommandError, match="not set"):
        check()


# manage.py check


@pytest.mark.parametrize("key", ["sk-proj-" + "a" * 40 + "\n", '"sk-proj-abc"', "sk-proj abc", "sk-prój"])
def test_a_key_that_was_copied_badly_is_an_error(settings, key):
    assert "supportsite.E005" in _ids(settings, key)


@pytest.mark.parametrize("key", ["hello", "sk-...", "sk-short"])
def test_a_key_of_an_odd_shape_is_a_warning(settings, key):
    assert "supportsite.W001" in _ids(settings, key)


def test_a_key_in_order_passes_and_so_does_any_of_another_provider(settings):
    assert not {"supportsite.E005", "supportsite.W001"} & _ids(settings, "sk-proj-" + "aB3_" * 10)
    settings.OPENAI_BASE_URL = "http://models.example/v1"
    assert not {"supportsite.E005", "supportsite.W001"} & _ids(settings, "any-thing")


def test_a_budget_needs_prices(settings):
    settings.BUDGET_PER_DAY = 5
    assert "supportsite.E006" not in _ids(settings, "sk-x")
    settings.AGENT_MODEL = "some-other-model"
    assert "supportsite.E006" in _ids(settings, "sk-x")


def _ids(settings, key) -> set[str]:
    settings.AGENT_BACKEND, settings.OPENAI_API_KEY = "openai", key
    return {message.id for message in run_checks()}


# KNOWLEDGE_BACKEND=file_search

NO_STORE = "Vector store with id ['vs_1'] not found."


@pytest.fixture
def hosted(server, settings):
    publish(Article(slug="returns", title="Returns policy", body="Send it back within 45 days."))
    hold_articles()
    settings.KNOWLEDGE_BACKEND = "file_search"


def test_staff_are_told_that_the_vector_store_is_not_searched(server, hosted, boss):
    server.fail(404, message=NO_STORE)
    assert greet().owner == Owner.QUEUE
    assert all("has refused to search our vector store since" in page for page in pages(boss))


def test_the_command_tries_the_search_and_says_why_it_is_not_in_use(server, hosted):
    server.fail(404, message=NO_STORE)
    with pytest.raises(CommandError, match="does not let gpt-5.4-mini search our vector store"):
        check()
    assert server.requests[0]["tools"] == [{"type": "file_search", "vector_store_ids": ["vs_1"]}]
    StoreFile.objects.all().delete()
    server.say("OK")
    server.say("OK")
    assert "not in use: the vector store holds no article yet" in check()


def test_the_built_in_model_cannot_search_by_itself(settings):
    settings.KNOWLEDGE_BACKEND, settings.AGENT_BACKEND = "file_search", "offline"
    assert "supportsite.W002" in {message.id for message in run_checks()}
