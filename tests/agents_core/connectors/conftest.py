import pytest

from agents_core.connectors.registry import connector
from agents_core.runner.lifespan import close_connections
from tests.agents_core.connectors.http_shop import Shop


@pytest.fixture
def shop(settings):
    """A shop's API, to which the site is connected with quick time-outs."""
    with Shop() as running:
        settings.CONNECTOR = "agents_core.connectors.http.HttpConnector"
        settings.HTTP_CONNECTOR = {"url": running.url, "timeout": 0.3, "retries": 2, "mapping": {}}
        connector.cache_clear()
        yield running
    connector.cache_clear()


@pytest.fixture(autouse=True)
async def _connections_are_closed():
    yield
    await close_connections()
