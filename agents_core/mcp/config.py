"""The settings of attached MCP servers, read and checked when the site starts.

It is imported by the settings themselves, so it must not read them.
"""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

LONGEST_NAME = 64  # of a tool, for the model's API
_VARIABLE = re.compile(r"\$\{(\w+)\}")
_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9_-]")


class McpServer(BaseModel):
    """One server. Of its tools only those named here are offered, and only those of `read_only` ever run."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z][a-z0-9_]{0,19}$")
    url: str = Field(default="", pattern=r"^(https?://\S+)?$")
    headers: dict[str, str] = {}
    command: list[str] = []
    env: dict[str, str] = {}
    agents: list[str] = Field(min_length=1)
    read_only: list[str] = []
    needs_approval: list[str] = []
    verified_email: dict[str, str] = {}  # by tool: the argument that is the customer's proved address
    connect_seconds: float = Field(default=5, gt=0, le=30)
    seconds: float = Field(default=10, gt=0, le=30)

    @model_validator(mode="after")
    def is_complete(self) -> "McpServer":
        if bool(self.url) == bool(self.command):
            raise ValueError("needs either url or command")
        tools = [*self.read_only, *self.needs_approval]
        if not tools:
            raise ValueError("name the tools to offer in read_only or needs_approval")
        if len({self.tool_name(tool) for tool in tools}) < len(tools):
            raise ValueError("a tool is named twice")
        if unknown := sorted(set(self.verified_email) - set(self.read_only)):
            raise ValueError(f"verified_email: {unknown[0]!r} is not in read_only")
        return self

    def tool_name(self, tool: str) -> str:
        """The tool's name for the model, which no tool of another server and none of ours has."""
        return _NOT_IN_A_NAME.sub("_", f"{self.name}__{tool}")[:LONGEST_NAME]


class _Servers(BaseModel):
    model_config = ConfigDict(extra="forbid")

    server: list[McpServer] = Field(min_length=1)

    @model_validator(mode="after")
    def names_differ(self) -> "_Servers":
        names = [server.name for server in self.server]
        if len(set(names)) < len(names):
            raise ValueError("two servers have one name")
        return self


def read_servers(path: Path, environ: Mapping[str, str]) -> list[dict[str, Any]]:
    """The servers of a TOML file, with `${NAME}` replaced from `environ`. Raises ValueError, in one line."""
    try:
        text = path.read_text(encoding="utf-8")
        written = _filled(tomllib.loads(text), environ)
        return _Servers.model_validate(written).model_dump()["server"]
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error.strerror}") from None
    except ValidationError as error:
        told = [f"{'.'.join(map(str, each['loc']))}: {_reason(each)}" for each in error.errors()]
        raise ValueError(f"{path}: {'; '.join(told)}") from None
    except KeyError as error:
        raise ValueError(f"{path}: {error.args[0]} is not set in the environment") from None
    except ValueError as error:
        raise ValueError(f"{path} is no TOML file: {error}") from None


def _filled(value: Any, environ: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return _VARIABLE.sub(lambda found: environ[found[1]], value)
    if isinstance(value, list):
        return [_filled(each, environ) for each in value]
    if isinstance(value, dict):
        return {key: _filled(each, environ) for key, each in value.items()}
    return value


def _reason(problem: Any) -> str:
    return str(problem["msg"]).removeprefix("Value error, ")
