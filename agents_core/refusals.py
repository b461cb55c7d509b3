"""When the model's provider refuses our account: somebody must mend it, and no customer can."""

from typing import Literal
from urllib.parse import urlsplit

from django.conf import settings
from openai import (
    APIStatusError,
    AuthenticationError,
    BadRequestError,
    NotFoundError,
    OpenAIError,
    PermissionDeniedError,
)

from knowledge.vector_store.backend import wants_hosted_search

Refusal = Literal["", "key", "permission", "credit", "model", "search"]


def refusal(error: OpenAIError) -> Refusal:
    """What the provider objects to: the key, what the key may do, the credit, the model's name, a search of our vector
    store by itself; "" for other errors."""
    if isinstance(error, APIStatusError) and error.code == "insufficient_quota":
        return "credit"
    if isinstance(error, AuthenticationError):
        return "key"
    if isinstance(error, PermissionDeniedError):
        return "permission"
    if isinstance(error, BadRequestError | NotFoundError) and wants_hosted_search() and _is_about_search(error):
        return "search"
    return "model" if isinstance(error, NotFoundError) else ""


def _is_about_search(error: APIStatusError) -> bool:
    said = error.message.casefold().replace("_", " ")
    return "file search" in said or "vector store" in said


def provider_name() -> str:
    """OpenAI, or the host that stands in for it."""
    return urlsplit(settings.OPENAI_BASE_URL).netloc or "OpenAI"
