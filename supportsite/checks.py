"""Settings that are fine on a laptop and wrong in production, for `manage.py check --deploy`."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


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
