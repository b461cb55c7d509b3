"""When the model's provider refuses our account: somebody must mend it, and no customer can."""

from typing import Literal
from urllib.parse import urlsplit

from django.conf import settings
from openai import APIStatusError, AuthenticationError, NotFoundError, OpenAIError, PermissionDeniedError

Refusal = Literal["", "key", "permission", "credit", "model"]


def refusal(error: OpenAIError) -> Refusal:
    """What the provider objects to: the key, what the key may do, the credit, the model's name; "" for other errors."""
    if isinstance(error, APIStatusError) and error.code == "insufficient_quota":
        return "credit"
    if isinstance(error, AuthenticationError):
        return "key"
    if isinstance(error, PermissionDeniedError):
        return "permission"
    return "model" if isinstance(error, NotFoundError) else ""


def provider_name() -> str:
    """OpenAI, or the host that stands in for it."""
    return urlsplit(settings.OPENAI_BASE_URL).netloc or "OpenAI"
