"""What turns keep open on an event loop, from one to the next."""

from agents_core.connectors import http
from agents_core.mcp import connections as mcp
from agents_core.providers import openai


async def close_connections() -> None:
    """Close the running loop's connections, to the model, the shop and MCP servers. Call it before the loop ends."""
    await openai.close()
    await http.close()
    await mcp.close()
