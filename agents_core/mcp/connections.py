"""Connections to MCP servers: opened once on an event loop, kept, and opened anew when lost."""

import asyncio
import os
from collections.abc import Sequence
from contextlib import suppress
from contextvars import Context
from typing import Any
from weakref import WeakKeyDictionary

import structlog
from agents.mcp import MCPServer, MCPServerStdio, MCPServerStreamableHttp
from django.conf import settings
from mcp.shared.exceptions import MCPError
from mcp_types import INTERNAL_ERROR, INVALID_PARAMS, METHOD_NOT_FOUND, CallToolResult
from mcp_types import Tool as McpTool

from agents_core.mcp.config import McpServer

log = structlog.get_logger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0  # seconds between attempts to connect
CLOSING_SECONDS = 5.0
MOST_PAGES = 20
MOST_SILENT = 3  # then it hangs, and is opened anew
# Errors that the server itself answered a call with; any other means that it was not reached.
_ANSWERS = (INVALID_PARAMS, METHOD_NOT_FOUND, INTERNAL_ERROR)

_kept: WeakKeyDictionary[asyncio.AbstractEventLoop, list["Connection"]] = WeakKeyDictionary()


class AwayError(Exception):
    """The server is not connected. The message is for the trace."""


class Connection:
    """One server. One task opens and closes it, as its library demands; turns come and go beside that."""

    def __init__(self, server: McpServer) -> None:
        self.server = server
        self.tools: Sequence[McpTool] = ()  # offered now; none while the server is away
        self._opened: MCPServer | None = None
        self._tried = asyncio.Event()
        self._lost = asyncio.Event()
        self._silent = 0  # calls without an answer, one after the other
        # In a context of its own: this outlives the turn that happens to need it first.
        self._task = Context().run(asyncio.get_running_loop().create_task, self._keep())

    async def tried(self) -> None:
        """Wait until the server was reached or missed. At once, unless it is being connected."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self.server.connect_seconds):
                await self._tried.wait()

    async def call(self, tool: str, arguments: dict[str, Any]) -> CallToolResult:
        """What the tool says. A server that was lost is called once more when it is back. Raises what went wrong."""
        for last in (False, True):
            await self.tried()
            opened = self._opened
            if opened is None:
                raise AwayError(f"MCP server {self.server.name} is away")
            try:
                async with asyncio.timeout(self.server.seconds):
                    said = await opened.call_tool(tool, arguments)
                self._silent = 0
                return said
            except TimeoutError:
                self._silent += 1
                if self._silent >= MOST_SILENT:
                    self._lose(opened)
                raise AwayError(f"MCP server {self.server.name}: no answer in {self.server.seconds:g} s") from None
            except Exception as error:
                if isinstance(error, MCPError) and error.code in _ANSWERS:
                    raise
                self._lose(opened)
                if last:
                    raise
        raise AssertionError("unreachable")

    async def close(self) -> None:
        """Close it for good."""
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task

    def _lose(self, opened: MCPServer) -> None:
        if self._opened is opened:
            self._opened = None
            self._tried.clear()
            self._lost.set()

    async def _keep(self) -> None:
        pause = 0.0
        while True:
            await asyncio.sleep(pause)
            opened = _new(self.server)
            try:
                async with asyncio.timeout(self.server.connect_seconds):
                    await opened.connect()
                    self.tools = self._allowed(await opened.list_tools())
                self._opened, self._silent, pause = opened, 0, 0.0
                self._tried.set()
                log.info("mcp_server_connected", server=self.server.name, tools=[tool.name for tool in self.tools])
                await self._lost.wait()
                log.warning("mcp_server_lost", server=self.server.name)
            except Exception as error:
                pause = min(max(pause * 2, FIRST_PAUSE), LONGEST_PAUSE)
                self.tools = ()
                self._tried.set()
                log.warning("mcp_server_away", server=self.server.name, error=repr(error), again_in=pause)
            finally:
                self._opened = None
                self._lost.clear()
                await _clean_up(opened)

    def _allowed(self, tools: Sequence[McpTool]) -> list[McpTool]:
        allowed = {*self.server.read_only, *self.server.needs_approval}
        if missing := sorted(allowed - {tool.name for tool in tools}):
            log.warning("mcp_tools_missing", server=self.server.name, tools=missing)
        return [tool for tool in tools if tool.name in allowed]


def connections(agent: str) -> list[Connection]:
    """The running loop's connections for that agent; the first call on a loop opens all."""
    loop = asyncio.get_running_loop()
    if loop not in _kept:
        _kept[loop] = [Connection(McpServer.model_validate(each)) for each in settings.MCP_SERVERS]
    return [each for each in _kept[loop] if agent in each.server.agents]


async def close_mcp_connections() -> None:
    """Close the running loop's connections. Call it before the loop ends."""
    await asyncio.gather(*(each.close() for each in _kept.pop(asyncio.get_running_loop(), [])))


def _new(server: McpServer) -> MCPServer:
    common: dict[str, Any] = {
        "name": server.name,
        "client_session_timeout_seconds": max(server.seconds, server.connect_seconds) + 1,  # ours come first
        "max_list_pages": MOST_PAGES,
    }
    if server.url:
        return MCPServerStreamableHttp(
            {"url": server.url, "headers": server.headers, "timeout": server.seconds}, **common
        )
    # Of our own environment, which holds our keys, it sees no more than what any program needs.
    needed = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return MCPServerStdio(
        {"command": server.command[0], "args": server.command[1:], "env": {**needed, **server.env}}, **common
    )


async def _clean_up(opened: MCPServer) -> None:
    try:
        async with asyncio.timeout(CLOSING_SECONDS):
            await opened.cleanup()
    except Exception as error:
        log.info("mcp_server_not_closed", server=opened.name, error=repr(error))
