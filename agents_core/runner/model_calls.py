"""What goes wrong with a model, told apart by what the caller should do."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from json import JSONDecodeError

import structlog
from agents import AgentsException
from openai import APIStatusError, OpenAIError

from agents_core.exceptions import TurnFailedError
from agents_core.refusals import refusal

log = structlog.get_logger(__name__)


@asynccontextmanager
async def failing_after(seconds: float) -> AsyncIterator[None]:
    """Whatever a model or the way to it does wrong inside raises TurnFailedError; so does taking longer than that."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError as error:
        raise TurnFailedError(f"no reply within {seconds:g} s", retry=True) from error
    except OpenAIError as error:
        refused = refusal(error)
        if refused:
            log.error("openai_account_refused", refused=refused, error=repr(error))
        raise TurnFailedError(repr(error), retry=not refused and _may_pass(error), refused=refused) from error
    except (AgentsException, JSONDecodeError) as error:  # the client passes on a stream that it cannot parse
        raise TurnFailedError(repr(error), retry=True) from error


def _may_pass(error: OpenAIError) -> bool:
    """Whether the same call may succeed later: not when the API objects to it."""
    return not isinstance(error, APIStatusError) or error.status_code in (408, 409, 429) or error.status_code >= 500
