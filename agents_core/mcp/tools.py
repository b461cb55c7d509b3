"""MCP tools as our agents see them: results fenced and kept for the trace, nothing run that a person must approve."""

import asyncio
import json
from functools import lru_cache
from typing import Any

from agents import FunctionTool, Tool, ToolGuardrailFunctionOutput, ToolInputGuardrailData, tool_input_guardrail
from agents.tool_context import ToolContext
from django.conf import settings
from mcp_types import CallToolResult, TextContent
from mcp_types import Tool as McpTool

from agents_core.guardrails.untrusted_text import strip_instructions, wrap_untrusted
from agents_core.mcp.config import McpServer
from agents_core.mcp.connections import Connection, connections
from agents_core.memory.fallback_payload import fallback_payload
from agents_core.policy import Reason
from agents_core.tools.output import SIGN_IN_NEEDED, failed, record_result
from agents_core.tools.proposed_actions import NEEDS_APPROVAL, UnapprovedActionError
from agents_core.turn.context import ToolCall, TurnContext

MAX_RESULT = 8000
MAX_DESCRIPTION = 1000


class McpToolError(Exception):
    """The tool itself says that it failed. The message is for the trace."""


@tool_input_guardrail
def left_to_a_person(data: ToolInputGuardrailData) -> ToolGuardrailFunctionOutput:
    """Refuse the call and hand over with what was asked. It is no action to approve: a server knows no key that would
    keep it from acting twice, so a teammate does it where they do such things."""
    call, context = data.context, data.context.context
    asked = {"text": call.tool_arguments[:1000]}
    context.tool_calls.append(ToolCall(call.tool_name, ok=False, arguments=asked, error="needs a person's approval"))
    payload = context.handoff or fallback_payload(context, Reason.CUSTOMER_REQUEST)
    fields = {**payload.collected_fields, "request": f"{call.tool_name} {call.tool_arguments}"[:500]}
    context.handoff = payload.model_copy(update={"collected_fields": fields})
    return ToolGuardrailFunctionOutput.reject_content(wrap_untrusted(NEEDS_APPROVAL, source=call.tool_name))


async def attached_tools(agent: str) -> list[Tool]:
    """The tools that MCP servers give this agent now. A server that is away gives none, and holds nothing up."""
    if not settings.MCP_SERVERS:
        return []
    found = connections(agent)
    await asyncio.gather(*(each.tried() for each in found))
    return [_function_tool(each, tool) for each in found for tool in each.tools]


def _function_tool(connection: Connection, tool: McpTool) -> FunctionTool:
    server = connection.server
    name = server.tool_name(tool.name)
    sensitive = tool.name not in server.read_only

    async def invoke(context: ToolContext[TurnContext], written: str) -> str:
        if sensitive:
            raise UnapprovedActionError(name)
        try:
            return await _call(connection, tool, context, written)
        except Exception as error:
            return failed(name)(context, error)

    return FunctionTool(
        name=name,
        description=_without_instructions(tool.description or tool.title or tool.name),
        params_json_schema=_schema(server, tool),
        on_invoke_tool=invoke,
        strict_json_schema=False,  # the server's schema is what it is
        tool_input_guardrails=[left_to_a_person] if sensitive else None,
    )


async def _call(connection: Connection, tool: McpTool, context: ToolContext[TurnContext], written: str) -> str:
    server, name = connection.server, connection.server.tool_name(tool.name)
    given = json.loads(written or "{}")
    if not isinstance(given, dict):
        raise ValueError("the arguments are no JSON object")
    arguments = dict(given)
    if own := server.verified_email.get(tool.name):
        if not context.context.identity.verified:
            return record_result(context.context, name, SIGN_IN_NEEDED, arguments=given, source=server.name)
        arguments[own] = context.context.identity.email
    if missing := sorted(set(tool.input_schema.get("required", [])) - set(arguments)):
        raise ValueError(f"without {', '.join(missing)}")
    said = await connection.call(tool.name, arguments)
    text = _text(said)
    if said.is_error:
        raise McpToolError(text[:500])
    result = {"result": "found", "text": strip_instructions(text)}
    return record_result(context.context, name, result, arguments=arguments, source=server.name)


def _text(said: CallToolResult) -> str:
    texts = [part.text for part in said.content if isinstance(part, TextContent)]
    if not texts and said.structured_content is not None:
        texts = [json.dumps(said.structured_content, ensure_ascii=False)]
    return "\n".join(texts)[:MAX_RESULT]


def _schema(server: McpServer, tool: McpTool) -> dict[str, Any]:
    """The tool's arguments, without the one that is not the model's to give."""
    schema: dict[str, Any] = _without_instructions({"properties": {}, **tool.input_schema})
    own = server.verified_email.get(tool.name)
    properties = {name: value for name, value in schema["properties"].items() if name != own}
    required = [name for name in schema.get("required", []) if name != own]
    return {**schema, "properties": properties, "required": required}


def _without_instructions(value: Any) -> Any:
    """A description, or all in a schema: another's text, which the model reads as if it were ours."""
    if isinstance(value, str):
        return _text_without_instructions(value)
    if isinstance(value, dict):
        return {key: _without_instructions(each) if key != "enum" else each for key, each in value.items()}
    if isinstance(value, list):
        return [_without_instructions(each) for each in value]
    return value


@lru_cache(maxsize=1000)  # the same ones for every call of the model
def _text_without_instructions(text: str) -> str:
    return strip_instructions(text)[:MAX_DESCRIPTION]
