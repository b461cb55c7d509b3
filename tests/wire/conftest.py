"""Puts the agents in front of a scripted OpenAI on this machine. Alice is a guest, Ada is signed in."""

import agents
import pytest
from asgiref.sync import sync_to_async

from agents_core.connectors.demo import load_demo_data
from agents_core.providers import openai
from knowledge.articles.publishing import publish
from knowledge.models import Article
from tests.wire.server import OpenAIServer
from tests.wire.turns import ADA, Customer

RETURNS = (
    "You can send almost anything back within 45 days of delivery, as long as it is unused and complete. "
    "A prepaid label in the UK costs £2.95, taken off the refund."
)
GIFT_CARDS = "A gift card is valid for 24 months from the day it was bought. It cannot be exchanged for money."


@pytest.fixture(autouse=True, scope="session")
def _no_traces_leave_the_machine():
    agents.set_trace_processors([])


@pytest.fixture
def server(settings):
    with OpenAIServer() as running:
        settings.AGENT_BACKEND = "openai"
        settings.OPENAI_API_KEY = "test"
        settings.OPENAI_BASE_URL = running.url
        settings.AGENT_MODEL = "gpt-5.4-mini"
        settings.AGENT_DECISION_MODEL = "gpt-5.4"
        settings.KNOWLEDGE_BACKEND = "local"
        settings.SDK_TRACING = False
        settings.GUARDRAIL_MODEL_CHECK = True
        yield running


@pytest.fixture(autouse=True)
async def _connections_are_closed():
    yield
    await openai.close_openai_client()


@pytest.fixture
def alice():
    return Customer()


@pytest.fixture
def ada():
    return Customer(identity=ADA)


@pytest.fixture
async def shop(transactional_db):
    await sync_to_async(open_shop)()


def open_shop():
    load_demo_data()
    for slug, title, body in (("returns", "Returns policy", RETURNS), ("gift-cards", "Gift cards", GIFT_CARDS)):
        publish(Article(slug=slug, title=title, body=body))
