from agents_core.providers import client
from knowledge.search.openai import search
from tests.wire.conftest import RETURNS


async def test_the_store_is_asked_with_the_client_of_the_agents(server, shop):
    server.find("returns", RETURNS)
    found = await search("how many days to send something back", client=client(), store_id="vs_1")
    assert [hit.url for hit in found.hits] == ["/help/returns/"]
    assert server.searches[0]["store"] == "vs_1"
