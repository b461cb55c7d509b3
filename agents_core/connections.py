"""What turns keep open on an event loop, from one to the next."""

from agents_core import providers
from agents_core.connectors import http


async def close_connections() -> None:
    """Close the running loop's connections, to the model and the shop. Call it before the loop ends."""
    await providers.close()
    await http.close()
