"""Where models come from: OpenAI, or the offline model. One client for each event loop, since its HTTP connections
belong to the loop that opened them."""

import asyncio
from weakref import WeakKeyDictionary

from agents import Model, ModelProvider, ModelSettings, OpenAIProvider, OpenAIResponsesModel
from django.conf import settings
from httpx2 import Limits
from openai import AsyncOpenAI, DefaultAioHttpClient
from openai.types.shared import Reasoning

from agents_core.providers.streaming import Hear, Searches, TextTapClient, TextTapModel, pace
from agents_core.turn.usage import Spending

_clients: WeakKeyDictionary[asyncio.AbstractEventLoop, AsyncOpenAI] = WeakKeyDictionary()

# Seconds. A turn has a budget of its own; this bounds the silence within one call, so that a stalled one can be tried
# again within it.
SILENCE = 30.0
MODEL_RETRIES = 2
OFFLINE = "offline"
# To the model at once: more than turns may run in a process.
CONNECTIONS = 2000

# How any model is asked, unless an agent says otherwise.
SETTINGS = ModelSettings(
    parallel_tool_calls=False,
    max_tokens=800,
    store=False,  # the history is ours; nothing about a customer stays with the provider
    reasoning=Reasoning(effort="none"),
    verbosity="low",
)


def provider() -> ModelProvider:
    """Gives models that answer the SDK as any other does."""
    return _offline() if settings.AGENT_BACKEND == "offline" else OpenAIProvider(openai_client=openai_client())


def model_of(tier: str | None) -> str:
    """The model that agents of a tier run on."""
    if settings.AGENT_BACKEND == "offline":
        return OFFLINE
    return settings.AGENT_DECISION_MODEL if tier == "decision" else settings.AGENT_MODEL


class TextTapProvider(ModelProvider):
    """Gives the models of the tiers. Their text is heard while they speak, and what they use is counted."""

    def __init__(self, hear: Hear, spending: Spending, searches: Searches) -> None:
        self._hear = hear
        self._spending = spending
        self._searches = searches

    def get_model(self, model_name: str | None) -> Model:
        """See `ModelProvider`; the name is that of a tier."""
        name = model_of(model_name)
        self._spending.asked.append(name)
        if settings.AGENT_BACKEND == "offline":
            return TextTapModel(_offline().get_model(name), self._hear, self._spending)
        heard = TextTapClient(openai_client(), self._hear, self._spending, self._searches)
        return OpenAIResponsesModel(name, heard)  # type: ignore[arg-type]


def openai_client() -> AsyncOpenAI:
    """The OpenAI client of the running event loop; its connections are reused between turns."""
    loop = asyncio.get_running_loop()
    if loop not in _clients:
        _clients[loop] = AsyncOpenAI(
            api_key=settings.OPENAI_API_KEY,
            base_url=settings.OPENAI_BASE_URL or None,
            timeout=SILENCE,
            max_retries=MODEL_RETRIES,
            # On aiohttp: its parser is C, and it reads ahead, which is what makes reading in steps cheap.
            http_client=DefaultAioHttpClient(
                limits=Limits(max_connections=CONNECTIONS), event_hooks={"response": [pace]}
            ),
        )
    return _clients[loop]


async def close_openai_client() -> None:
    """Close the running loop's connections. Call it before the loop ends."""
    if opened := _clients.pop(asyncio.get_running_loop(), None):
        await opened.close()


def _offline() -> ModelProvider:
    # The classifier is heavy, and not needed with OpenAI.
    from agents_core.providers.offline.model import OfflineProvider

    return OfflineProvider()
