"""The agent answers from the vector store where the site keeps one."""

import pytest
from asgiref.sync import sync_to_async

from agents_core.tools.help_centre import search_help
from knowledge.articles.publishing import save_revision
from knowledge.models import Article, StoreFile
from tests.wire.conftest import RETURNS
from tests.wire.holding import hold_articles, unseen_by_the_sync

QUESTION = "how many days to send something back"


@pytest.fixture
async def kept(server, shop, settings):
    """A store that holds the returns policy."""
    settings.KNOWLEDGE_BACKEND = "openai"
    await sync_to_async(hold_articles)()
    server.find("returns", RETURNS)


async def test_the_store_is_asked_with_the_client_of_the_agents(server, kept):
    found = await search_help(QUESTION, k=4, each=4)
    assert [hit.url for hit in found.hits] == ["/help/returns/"]
    assert server.searches[0]["store"] == "vs_1"
    assert server.searches[0]["filters"] == {"type": "eq", "key": "audience", "value": "public"}


async def test_a_customer_is_answered_from_it(server, kept, alice):
    server.call("search_help_centre", query=QUESTION)
    server.say("You can send almost anything back within 45 days of delivery.")
    played = await alice.writes("How long do I have to send something back?")
    assert played.outcome.sources[0].id == "returns"
    assert server.searches


async def test_an_article_answers_with_its_newest_text_while_its_file_is_replaced(server, kept):
    article = await Article.objects.aget(slug="returns")
    newest = RETURNS.replace("45 days", "60 days")
    await sync_to_async(unseen_by_the_sync(save_revision))(article, body=newest)
    found = (await search_help(QUESTION, k=4, each=4)).hits
    assert [hit.text for hit in found] == [newest]
    await StoreFile.objects.filter(article=article).aupdate(state="old")
    assert (await search_help(QUESTION, k=4, each=4)).hits == found


async def test_a_file_that_is_none_of_ours_answers_nothing(server, kept):
    await StoreFile.objects.filter(file_id="file_returns").aupdate(file_id="file_newer")
    assert (await search_help(QUESTION, k=4, each=4)).hits == []


async def test_the_local_index_answers_while_the_store_is_empty_or_away(server, kept):
    await StoreFile.objects.all().adelete()
    assert (await search_help(QUESTION, k=4, each=4)).hits
    assert server.searches == []


async def test_the_local_index_answers_a_site_that_keeps_no_store(server, kept, settings):
    settings.KNOWLEDGE_BACKEND = "local"
    assert (await search_help(QUESTION, k=4, each=4)).hits
    assert server.searches == []
