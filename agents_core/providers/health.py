"""Whether the model's provider answers one small question, and whether it refuses our account.

A refused account somebody must mend, and no customer can.
"""

from typing import Literal
from urllib.parse import urlsplit

from django.conf import settings
from openai import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    AuthenticationError,
    BadRequestError,
    NotFoundError,
    OpenAI,
    OpenAIError,
    PermissionDeniedError,
    RateLimitError,
    omit,
)
from openai.types.responses import ToolParam

from knowledge.vector_store.backend import wants_hosted_search

SECONDS = 20.0
Refusal = Literal["", "key", "permission", "credit", "model", "search"]


def check_provider(model: str, store_id: str = "") -> None:
    """One call of that model, which may search that vector store by itself. Raises OpenAIError."""
    with OpenAI(
        api_key=settings.OPENAI_API_KEY, base_url=settings.OPENAI_BASE_URL or None, timeout=SECONDS, max_retries=0
    ) as client:
        search: list[ToolParam] = [{"type": "file_search", "vector_store_ids": [store_id]}]
        client.responses.create(
            model=model, input="Say OK.", max_output_tokens=16, store=False, tools=search if store_id else omit
        )


def explain(error: OpenAIError, model: str) -> str:
    """What is wrong and what to do about it, in one line."""
    provider = provider_name()
    match account_refusal(error):
        case "key":
            return f"{provider} refuses the key (401). Put a valid one into OPENAI_API_KEY and restart."
        case "permission":
            return (
                f"{provider} does not let this key use {model} (403). Change the key's rights, or take another model."
            )
        case "credit":
            return f"The credit with {provider} is used up (insufficient_quota). Add credit; the key itself is fine."
        case "model":
            return (
                f"{provider} does not know {model} (404). Look at AGENT_MODEL, AGENT_DECISION_MODEL, OPENAI_BASE_URL."
            )
        case "search":
            return (
                f"{provider} does not let {model} search our vector store ({' '.join(str(error).split())[:200]})."
                " Run sync_knowledge, or set KNOWLEDGE_BACKEND=openai."
            )
    if isinstance(error, APITimeoutError):
        return f"{provider} did not answer within {SECONDS:g} s."
    if isinstance(error, APIConnectionError):
        return f"{provider} cannot be reached from here: {error.__cause__ or error}"
    if isinstance(error, RateLimitError):
        return f"{provider} says that we ask too often (429). The key works; try again later."
    if isinstance(error, APIStatusError):
        return f"{provider} answered {model} with {error.status_code}: {' '.join(error.message.split())[:300]}"
    return f"{provider}: {' '.join(str(error).split())[:300]}"


def account_refusal(error: OpenAIError) -> Refusal:
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
