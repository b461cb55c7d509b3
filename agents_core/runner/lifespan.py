"""What the first turn of a process would otherwise wait for: imports, and language models that load or train once."""

from django.conf import settings

from agents_core.guardrails.input.check import warm_up as warm_up_guardrail
from agents_core.guardrails.output.check import check_reply
from agents_core.understanding.reader import read


def warm_up() -> None:
    """Load everything that a turn needs. Takes seconds; call it in a thread."""
    from agents_core.runner import run  # noqa: F401 - the SDK is slow to import

    if settings.AGENT_BACKEND == "offline":
        from agents_core.providers.offline import model  # noqa: F401
    read("hello")
    warm_up_guardrail()
    check_reply("It takes 3 days: ask one@example.com.", evidence=["It takes 3 days."], own_values=set())
