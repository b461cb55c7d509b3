"""One call to the shop's API, tried again where that may help. What went wrong is told without a customer's data."""

import asyncio
import json
from collections.abc import Mapping
from contextlib import suppress
from decimal import Decimal
from types import MappingProxyType
from typing import Any, NoReturn
from urllib.parse import quote
from weakref import WeakKeyDictionary

import httpx2
from tenacity import (
    AsyncRetrying,
    retry_if_exception_type,
    stop_after_attempt,
    stop_after_delay,
    wait_random_exponential,
)

from agents_core.connectors.base import ActionRefusedError, ConnectorError
from agents_core.connectors.http.config import HttpConfig

CONNECTIONS = 100  # to the shop at once; further calls wait for one within their time
MAX_BYTES = 1_000_000
MAX_MESSAGE = 200
NO_FURTHER_TRY = 8.0  # seconds after which none begins: the tools' own limit is 15
PAUSE, LONGEST_PAUSE = 0.2, 2.0

# The account of ours with the shop's system, or the moment, is at fault; any other 4xx is the answer to what was asked.
_NOT_AN_ANSWER = {401, 403, 408, 425, 429}
_MAY_PASS = {408, 425, 429}

_clients: WeakKeyDictionary[asyncio.AbstractEventLoop, httpx2.AsyncClient] = WeakKeyDictionary()


class PassingError(ConnectorError):
    """A failure that the same call may not meet again."""


class Api:
    """The shop's API. Every call raises ConnectorError."""

    def __init__(self, config: HttpConfig) -> None:
        self._config = config

    async def get(self, path: str, **values: str) -> Any:
        """The JSON there, or None when there is nothing (404, 204)."""
        status, body = await self._call("GET", path, values)
        if status in (204, 404):
            return None
        if status >= 400:
            raise ConnectorError(f"GET {path}: {status} {_message(body)}")
        return _parsed(body, f"GET {path}")

    async def post(self, path: str, content: dict[str, Any], *, key: str, **values: str) -> dict[str, Any]:
        """What the API says to an action, {} when it says nothing. Raises ActionRefusedError.

        It is sent again after a failure, always with the same key, so an API that keeps to it acts once.
        """
        status, body = await self._call("POST", path, values, {"Idempotency-Key": key}, content)
        if status >= 400 and status not in _NOT_AN_ANSWER:
            raise ActionRefusedError(_message(body) or f"The shop's system refused ({status}).")
        if status >= 400:
            raise ConnectorError(f"POST {path}: {status} {_message(body)}")
        with suppress(ValueError, RecursionError):  # it is done, whatever is said about it
            if isinstance(told := json.loads(body), dict):
                return told
        return {}

    async def _call(
        self,
        method: str,
        path: str,
        values: dict[str, str],
        headers: Mapping[str, str] = MappingProxyType({}),
        content: dict[str, Any] | None = None,
    ) -> tuple[int, bytes]:
        request = http_client().build_request(
            method,
            self._url(path, values),
            headers={"Accept": "application/json", **self._config.headers, **headers},
            json=content,
            timeout=self._config.timeout,
        )
        async for attempt in AsyncRetrying(
            retry=retry_if_exception_type(PassingError),
            stop=stop_after_attempt(1 + self._config.retries) | stop_after_delay(NO_FURTHER_TRY),
            wait=wait_random_exponential(multiplier=PAUSE, max=LONGEST_PAUSE),
            reraise=True,
        ):
            with attempt:
                return await self._try(f"{method} {path}", request)
        raise AssertionError("unreachable")

    async def _try(self, call: str, request: httpx2.Request) -> tuple[int, bytes]:
        try:
            async with asyncio.timeout(self._config.timeout):
                response = await http_client().send(request, stream=True)
                try:
                    body = await _body(response, call)
                finally:
                    await response.aclose()
        except (TimeoutError, httpx2.TimeoutException):
            raise PassingError(f"{call}: no answer within {self._config.timeout:g} s") from None
        except httpx2.HTTPError as error:
            raise PassingError(f"{call}: {error!r}") from None
        status = response.status_code
        if status >= 500 or status in _MAY_PASS:
            raise PassingError(f"{call}: {status} {_message(body)}")
        if 300 <= status < 400:  # followed, it would carry our key wherever it leads
            raise ConnectorError(f"{call}: {status} redirects, which is not followed; correct the address")
        return status, body

    def _url(self, path: str, values: Mapping[str, str]) -> str:
        for name, value in values.items():
            if not value.strip("."):  # "." and ".." would lead to another place
                raise ConnectorError(f"{path}: {value!r} cannot be asked for")
            path = path.replace(f"{{{name}}}", quote(value, safe=""))
        return f"{self._config.url.rstrip('/')}/{path.lstrip('/')}"


def http_client() -> httpx2.AsyncClient:
    """The client of the running event loop; its connections are reused between turns."""
    loop = asyncio.get_running_loop()
    if loop not in _clients:
        _clients[loop] = httpx2.AsyncClient(follow_redirects=False, limits=httpx2.Limits(max_connections=CONNECTIONS))
    return _clients[loop]


async def close_http_client() -> None:
    """Close the running loop's connections. Call it before the loop ends."""
    if opened := _clients.pop(asyncio.get_running_loop(), None):
        await opened.aclose()


async def _body(response: httpx2.Response, call: str) -> bytes:
    """The unpacked body, as far as it is not too large."""
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > MAX_BYTES:
            raise ConnectorError(f"{call}: the answer is larger than {MAX_BYTES} bytes")
    return bytes(body)


def _parsed(body: bytes, call: str) -> Any:
    try:
        return json.loads(body, parse_float=Decimal, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise ConnectorError(f"{call}: the answer is no JSON ({type(error).__name__})") from None


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON")


def _message(body: bytes) -> str:
    """What the API says about a failure: its `message`, `error` or `detail`, else short plain text; never a page."""
    text = body.decode(errors="replace").strip()
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        said = "" if text.startswith("<") else text
    for name in ("error", "message", "detail", "title"):
        if isinstance(said, dict) and isinstance(said.get(name), str | dict):
            said = said[name]
    plain = " ".join(said.split()) if isinstance(said, str) else ""
    return "".join(char for char in plain if char.isprintable())[:MAX_MESSAGE]
