"""Where models come from: OpenAI, or the offline model. One client for each event loop, since its HTTP connections
belong to the loop that opened them."""

import asyncio
from weakref import WeakKeyDictionary

from agents import Model, ModelProvider, OpenAIProvider, OpenAIResponsesModel
from django.conf import settings
from httpx2 import Limits
from openai import AsyncOpenAI, DefaultAioHttpClient

from agents_core.providers.hearing import Hear, HeardClient, HeardModel
from agents_core.providers.pacing import pace

_clients: WeakKeyDictionary[asyncio.AbstractEventLoop, AsyncOpenAI] = WeakKeyDictionary()

# Seconds. A turn has a budget of its own; this bounds the silence within one call, so that a stalled one can be tried
# again within it.
SILENCE = 30.0
MODEL_RETRIES = 2
# To the model at once: more than turns may run in a process.
CONNECTIONS = 2000


def provider() -> ModelProvider:
    """Gives models that answer the SDK as any other does."""
    return _offline() if settings.AGENT_BACKEND == "offline" else OpenAIProvider(openai_client=client())


class HeardProvider(ModelProvider):
    """Gives models whose text is heard while they speak."""

    def __init__(self, hear: Hear) -> None:
        self._hear = hear

    def get_model(self, model_name: str | None) -> Model:
        """See `ModelProvider`."""
        if settings.AGENT_BACKEND == "offline":
            return HeardModel(_offline().get_model(model_name), self._hear)
        return OpenAIResponsesModel(model_name or settings.AGENT_MODEL, HeardClient(client(), self._hear))  # type: ignore[arg-type]


def client() -> AsyncOpenAI:
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


async def close() -> None:
    """Close the running loop's connections. Call it before the loop ends."""
    if opened := _clients.pop(asyncio.get_running_loop(), None):
        await opened.close()


def _offline() -> ModelProvider:
    from agents_core.providers.offline import OfflineProvider  # the classifier is heavy, and not needed with OpenAI

    return OfflineProvider()
