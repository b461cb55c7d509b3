import openai
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from asgiref.sync import sync_to_async

from knowledge.articles.publishing import archive, save_revision
from knowledge.vector_store.search import search


@pytest.fixture
async def store():
    """A vector store that answers with the given results and remembers what it was asked."""
    servers = []

    async def start(*results, status=200):
        asked = []

        async def answer(request):
            asked.append(await request.json())
            return web.json_response(_page(results) if status == 200 else {"error": {"message": "down"}}, status=status)

        application = web.Application()
        application.router.add_post("/vector_stores/vs_1/search", answer)
        server = TestServer(application)
        servers.append(server)
        await server.start_server()
        return openai.AsyncOpenAI(api_key="test", base_url=str(server.make_url("/")), max_retries=0), asked

    yield start
    for server in servers:
        await server.close()


def _page(results):
    rows = [
        {
            "file_id": "file_1",
            "filename": f"{slug}.md",
            "score": score,
            "attributes": {"article_id": slug},
            "content": [{"type": "text", "text": text}],
        }
        for slug, text, score in results
    ]
    return {
        "object": "vector_store.search_results.page",
        "search_query": "question",
        "data": rows,
        "has_more": False,
        "next_page": None,
    }


@pytest.mark.django_db(transaction=True)
async def test_results_become_the_local_passages(small_shop, store):
    text = small_shop["warranty"].body
    client, asked = await store(("warranty", text, 0.9), ("returns", small_shop["returns"].body, 0.4))
    found = await search("how long is the warranty on a frame", client=client, store_id="vs_1")
    assert [hit.slug for hit in found.hits] == ["warranty", "returns"]
    assert found.hits[0].url == "/help/warranty/"
    assert asked[0]["filters"] == {"type": "eq", "key": "audience", "value": "public"}


@pytest.mark.django_db(transaction=True)
async def test_the_local_gate_refuses_what_the_store_offers_for_anything(small_shop, store):
    client, _ = await store(("warranty", small_shop["warranty"].body, 0.9))
    found = await search("who painted the night watch", client=client, store_id="vs_1")
    assert (found.verdict, found.hits) == ("refuse", [])


@pytest.mark.django_db(transaction=True)
async def test_texts_that_are_no_longer_published_are_dropped(small_shop, store):
    article = small_shop["warranty"]
    old = article.body
    await sync_to_async(save_revision)(article, body="Nothing here is guaranteed any more, sorry to say.")
    await sync_to_async(archive)(small_shop["range"])
    client, _ = await store(("warranty", old, 0.9), ("range", small_shop["range"].body, 0.8), ("unknown", "text", 0.7))
    assert (await search("how long is the warranty on a frame", client=client, store_id="vs_1")).hits == []


@pytest.mark.django_db(transaction=True)
async def test_a_store_that_fails_is_replaced_by_the_local_index(small_shop, store):
    client, asked = await store(status=500)
    found = await search("how long is the warranty on a frame", client=client, store_id="vs_1")
    assert asked
    assert found.hits[0].slug == "warranty"
