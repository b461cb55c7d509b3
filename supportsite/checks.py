"""Settings that contradict the code, and settings that are fine on a laptop and wrong in production (`--deploy`)."""

from typing import Any, get_args

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from agents_core.policy import DEFAULT_TOPICS, AgentName, Reason, Risk, Route

ALLOWED_CHANGES: dict[str, tuple[str, ...]] = {
    "agent": get_args(AgentName),
    "route": get_args(Route),
    "risk": get_args(Risk),
    "hand_off": ("", *Reason),
}


@register()
def support_policy_is_known(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A slip of the pen in SUPPORT_POLICY must not leave a subject to the agent that was meant for a person."""
    names = {topic.name for topic in DEFAULT_TOPICS}
    problems = [f"there is no topic {name!r}" for name in settings.SUPPORT_POLICY if name not in names]
    for name, changes in settings.SUPPORT_POLICY.items():
        for key, value in changes.items():
            if value not in ALLOWED_CHANGES.get(key, ()):
                allowed = ", ".join(repr(str(each)) for each in ALLOWED_CHANGES.get(key, ())) or "none such"
                problems.append(f"{name}: {key}={value!r}; allowed: {allowed}")
    hint = "See docs/policy.md."
    return [Error(f"SUPPORT_POLICY: {problem}", hint=hint, id="supportsite.E003") for problem in problems]


@register(Tags.security, deploy=True)
def secret_key_is_ours(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Everybody knows the key that a laptop runs with."""
    if not settings.USES_INSECURE_KEY:
        return []
    hint = "Give the environment a random SECRET_KEY of at least 50 characters."
    return [Error("SECRET_KEY is not set.", hint=hint, id="supportsite.E001")]


@register(Tags.security, deploy=True)
def demo_mode_is_off(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Demo mode prints passwords and shows them at the sign-in."""
    if not settings.DEMO_MODE:
        return []
    return [Error("DEMO_MODE is on.", hint="Take DEMO_MODE out of the environment.", id="supportsite.E002")]
