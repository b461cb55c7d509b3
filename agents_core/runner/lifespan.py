"""What the first turn of a process would otherwise wait for: imports, and language models that load or train once.

What turns keep open on an event loop, from one to the next.
"""

from django.conf import settings

from agents_core.connectors import http
from agents_core.guardrails.input.check import warm_up as warm_up_guardrail
from agents_core.guardrails.output.check import check_reply
from agents_core.mcp import connections as mcp
from agents_core.providers import openai
from agents_core.understanding.reader import read


def warm_up() -> None:
    """Load everything that a turn needs. Takes seconds; call it in a thread."""
    from agents_core.runner import run  # noqa: F401 - the SDK is slow to import

    if settings.AGENT_BACKEND == "offline":
        from agents_core.providers.offline import model  # noqa: F401
    read("hello")
    warm_up_guardrail()
    check_reply("It takes 3 days: ask one@example.com.", evidence=["It takes 3 days."], own_values=set())


async def close_connections() -> None:
    """Close the running loop's connections, to the model, the shop and MCP servers. Call it before the loop ends."""
    await openai.close()
    await http.close()
    await mcp.close()
