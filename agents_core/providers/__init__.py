"""Where models come from: OpenAI, or the offline model. One provider for each event loop, since its HTTP connections
belong to the loop that opened them."""

import asyncio
from weakref import WeakKeyDictionary

from agents import ModelProvider, OpenAIProvider
from django.conf import settings
from openai import AsyncOpenAI

_providers: WeakKeyDictionary[asyncio.AbstractEventLoop, ModelProvider] = WeakKeyDictionary()
_clients: WeakKeyDictionary[asyncio.AbstractEventLoop, AsyncOpenAI] = WeakKeyDictionary()

# Seconds. A turn has a budget of its own; this bounds one call, so that a stalled one can be tried again within it.
CONNECT_AND_FIRST_BYTE = 30.0
MODEL_RETRIES = 2


def provider() -> ModelProvider:
    """The provider of the running event loop."""
    loop = asyncio.get_running_loop()
    if loop not in _providers:
        _providers[loop] = _offline() if settings.AGENT_BACKEND == "offline" else OpenAIProvider(openai_client=client())
    return _providers[loop]


def client() -> AsyncOpenAI:
    """The OpenAI client of the running event loop; its connections are reused between turns."""
    loop = asyncio.get_running_loop()
    if loop not in _clients:
        _clients[loop] = AsyncOpenAI(
            api_key=settings.OPENAI_API_KEY,
            base_url=settings.OPENAI_BASE_URL or None,
            timeout=CONNECT_AND_FIRST_BYTE,
            max_retries=MODEL_RETRIES,
        )
    return _clients[loop]


async def close() -> None:
    """Close the running loop's connections. Call it before the loop ends."""
    loop = asyncio.get_running_loop()
    _providers.pop(loop, None)
    if opened := _clients.pop(loop, None):
        await opened.close()


def _offline() -> ModelProvider:
    from agents_core.providers.offline import OfflineProvider  # the classifier is heavy, and not needed with OpenAI

    return OfflineProvider()
