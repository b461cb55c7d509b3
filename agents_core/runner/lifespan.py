"""What a process does before its first turn and a loop after its last: warm up, and close its connections.

Without a warm-up the first turn would wait for imports, and for language models that load or train once.
"""

from django.conf import settings

from agents_core.connectors.http import close_http_client
from agents_core.guardrails.input.check import warm_up_input_check
from agents_core.guardrails.output.check import check_reply
from agents_core.mcp.connections import close_mcp_connections
from agents_core.providers.openai import close_openai_client
from agents_core.understanding.reader import read


def warm_up() -> None:
    """Load everything that a turn needs. Takes seconds; call it in a thread."""
    from agents_core.runner import run  # noqa: F401 - the SDK is slow to import

    if settings.AGENT_BACKEND == "offline":
        from agents_core.providers.offline import model  # noqa: F401
    read("hello")
    warm_up_input_check()
    check_reply("It takes 3 days: ask one@example.com.", evidence=["It takes 3 days."], own_values=set())


async def close_connections() -> None:
    """Close the running loop's connections, to the model, the shop and MCP servers. Call it before the loop ends."""
    await close_openai_client()
    await close_http_client()
    await close_mcp_connections()
