"""Settings that contradict the code, and settings that are fine on a laptop and wrong in production (`--deploy`)."""

import re
from typing import Any, get_args
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import DatabaseError
from django.utils.module_loading import import_string

from agents_core.policy import DEFAULT_TOPICS, Reason, Risk, Route, Tier
from conversations.background import jobs as conversations_jobs
from inbox import jobs as inbox_jobs
from knowledge import jobs as knowledge_jobs
from supportsite.demo.accounts import demo_staff

JOBS = (
    *knowledge_jobs.JOBS,
    *conversations_jobs.JOBS,
    *inbox_jobs.JOBS,
)
OPENAI_KEY = re.compile(r"sk-[A-Za-z0-9_-]{20,}")


def _agents() -> dict[str, Any]:
    # It loads all that the agents use, which the other checks do without.
    from agents_core.agents.registry import AGENTS

    return AGENTS


@register()
def specialists_are_declared(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """What an agent declares is among what there is, and every subject that ships has an agent."""
    agents = _agents()
    problems = [f"{name}: route={each.route!r}" for name, each in agents.items() if each.route not in get_args(Route)]
    problems += [f"{name}: tier={each.model!r}" for name, each in agents.items() if each.model not in get_args(Tier)]
    problems += [f"{each.name}: agent={each.agent!r}" for each in DEFAULT_TOPICS if each.agent not in agents]
    hint = "See docs/developers/specialists.md."
    return [Error(f"There is no such thing: {problem}", hint=hint, id="supportsite.E004") for problem in problems]


@register()
def support_policy_is_known(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A slip of the pen in SUPPORT_POLICY must not leave a subject to the agent that was meant for a person."""
    allowed_changes: dict[str, tuple[str, ...]] = {
        "agent": tuple(_agents()),
        "route": get_args(Route),
        "risk": get_args(Risk),
        "hand_off": ("", *Reason),
    }
    names = {topic.name for topic in DEFAULT_TOPICS}
    problems = [f"there is no topic {name!r}" for name in settings.SUPPORT_POLICY if name not in names]
    for name, changes in settings.SUPPORT_POLICY.items():
        for key, value in changes.items():
            if value not in allowed_changes.get(key, ()):
                allowed = ", ".join(repr(str(each)) for each in allowed_changes.get(key, ())) or "none such"
                problems.append(f"{name}: {key}={value!r}; allowed: {allowed}")
    hint = "See docs/site/policy.md."
    return [Error(f"SUPPORT_POLICY: {problem}", hint=hint, id="supportsite.E003") for problem in problems]


@register()
def mcp_servers_have_agents(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A server whose agents are misspelt gives its tools to nobody."""
    named = {(server["name"], agent) for server in settings.MCP_SERVERS for agent in server["agents"]}
    missing = sorted((server, agent) for server, agent in named if agent not in _agents())
    hint = f"The agents are {', '.join(_agents())}. See docs/developers/connectors.md." if missing else ""
    return [
        Error(f"MCP_SERVERS: {server}: there is no agent {agent!r}", hint=hint, id="supportsite.E007")
        for server, agent in missing
    ]


@register()
def jobs_are_there(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A job names the function that does it, and no import would miss one that is gone: a customer would."""
    hint = "It is in one of the JOBS that supportsite/checks.py gathers."
    return [
        Error(f"A job names {name}: {problem}.", hint=hint, id="supportsite.E008")
        for job in JOBS
        for name in (job.run, job.task)
        if (problem := _problem_with(name))
    ]


def _problem_with(name: str) -> str:
    try:
        import_string(name)
    except ImportError as error:
        return str(error)
    return ""


@register()
def openai_key_is_whole(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """What comes with a key that was copied badly. Whether it is accepted only a call can tell: `check_openai`."""
    key = settings.OPENAI_API_KEY
    if settings.AGENT_BACKEND != "openai":
        return []
    if not key.isascii() or not key.isprintable() or re.search(r"[\s\"'<>]", key):
        message = "OPENAI_API_KEY holds a space, a line break, a quotation mark or another character that no key has."
        return [Error(message, hint="Copy the key again, alone and without quotes.", id="supportsite.E005")]
    if not settings.OPENAI_BASE_URL and not OPENAI_KEY.fullmatch(key):
        message = "OPENAI_API_KEY does not look like a key of OpenAI's (sk-…)."
        return [Warning(message, hint="Try it with `manage.py check_openai`.", id="supportsite.W001")]
    return []


@register()
def hosted_search_has_a_model(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The built-in model has no search of its own: it looks into the local index."""
    if settings.KNOWLEDGE_BACKEND != "file_search" or settings.AGENT_BACKEND == "openai":
        return []
    message = "KNOWLEDGE_BACKEND=file_search has no effect: the built-in model searches the local index."
    return [Warning(message, hint="Set OPENAI_API_KEY, or KNOWLEDGE_BACKEND=local.", id="supportsite.W002")]


@register()
def budgets_can_be_kept(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A model without a price costs nothing on the books, so a budget would never be used up."""
    if settings.AGENT_BACKEND != "openai" or not (settings.BUDGET_PER_CONVERSATION or settings.BUDGET_PER_DAY):
        return []
    models = sorted({settings.AGENT_MODEL, settings.AGENT_DECISION_MODEL} - set(settings.MODEL_PRICES))
    hint = "Add it to MODEL_PRICES in supportsite/settings.py, or take the budget away."
    return [
        Error(f"There is a budget, but no price for {model}.", hint=hint, id="supportsite.E006") for model in models
    ]


@register(deploy=True)
def spending_has_an_end(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Strangers write to the agent, and each answer costs money."""
    if settings.AGENT_BACKEND != "openai" or settings.BUDGET_PER_DAY:
        return []
    message = "The model is paid for, and there is no BUDGET_PER_DAY: whoever writes enough spends without end."
    hint = "Set BUDGET_PER_DAY. Guests have BUDGET_GUEST_SHARE of it. See docs/operators/limits.md."
    return [Warning(message, hint=hint, id="supportsite.W010")]


@register(Tags.security, deploy=True)
def proxies_are_named(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Behind a proxy that is not named all clients have its address, and share the limits of one."""
    if settings.TRUSTED_PROXIES:
        return []
    message = "TRUSTED_PROXIES is empty: behind a proxy everybody would share the limits of one client address."
    hint = "Set it to the proxy's address, such as 127.0.0.1. Without a proxy, silence this check."
    return [Warning(message, hint=hint, id="supportsite.W011")]


@register(Tags.security, deploy=True)
def secret_key_is_ours(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Everybody knows the key that a laptop runs with."""
    if not settings.USES_INSECURE_KEY:
        return []
    hint = "Give the environment a random SECRET_KEY of at least 50 characters."
    return [Error("SECRET_KEY is not set.", hint=hint, id="supportsite.E001")]


@register(deploy=True)
def links_lead_here(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The links in mails are opened elsewhere, where this machine's own address leads nowhere."""
    host = urlsplit(settings.SITE_URL).hostname
    if settings.SITE_URL.startswith("https://") and host not in ("localhost", "127.0.0.1", "::1"):
        return []
    hint = "Set SITE_URL to the address of the site, such as https://support.shop.example."
    return [Error(f"Links in e-mails would lead to {settings.SITE_URL}.", hint=hint, id="supportsite.E010")]


@register(Tags.security, deploy=True)
def demo_mode_is_off(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Demo mode prints passwords and shows them at the sign-in."""
    if not settings.DEMO_MODE:
        return []
    return [Error("DEMO_MODE is on.", hint="Take DEMO_MODE out of the environment.", id="supportsite.E002")]


@register(Tags.security, deploy=True)
def demo_staff_is_gone(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Passwords of demo accounts were printed. Nobody signs in with them here, and they need not be here at all."""
    try:
        names = demo_staff()
    except DatabaseError as error:
        message = f"Whether there are demo accounts could not be seen: {error}".strip()
        return [Warning(message, hint="Run it again after `manage.py migrate`.", id="supportsite.W003")]
    if not names:
        return []
    message = f"The database has accounts of a demo: {', '.join(names)}."
    hint = "Begin with a database of its own, or run `manage.py retire_demo_staff`."
    return [Error(message, hint=hint, id="supportsite.E011")]
